package io.kennel.quickclasses;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every kind of place at which javac leaves a dynamic call. {@link #get} runs them and says what
 * came of it; {@link DynamicCallsTest} runs it as javac wrote it, and as it was written anew.
 */
// Lambdas that could be something simpler are what this is about.
@SuppressWarnings("UnnecessaryLambda")
public class Places extends PlacesBase implements Supplier<List<String>> {
  private final List<String> seen = new ArrayList<>();
  private long count;

  @Override
  public List<String> get() {
    lambdas();
    methodReferences();
    conversions();
    nested();
    records();
    switches();
    failures();
    return seen;
  }

  private void see(Object result) {
    seen.add(String.valueOf(result));
  }

  private void lambdas() {
    Supplier<String> constant = () -> "constant";
    see(constant.get());
    String captured = "captured";
    byte small = 1;
    short two = 2;
    char letter = 'c';
    float third = 3.5f;
    double fourth = 4.25;
    long fifth = 1L << 40;
    boolean yes = true;
    Supplier<String> many =
        () -> captured + small + two + letter + third + fourth + fifth + yes + seen.size();
    see(many.get());
    Runnable ofThis = () -> count++;
    ofThis.run();
    ofThis.run();
    see(count);
    BiFunction<Long, Integer, Long> wide = (a, b) -> a + b;
    see(wide.apply(1L << 33, 1));
    ObjLongConsumer<String> longInTheMiddle = (text, number) -> see(text + number);
    longInTheMiddle.accept("n", fifth);
    Comparator<String> byLength = (a, b) -> Integer.compare(a.length(), b.length());
    see(byLength.reversed().compare("a", "bb"));
    Interface own = (number, text) -> text + number;
    see(own.twice(3, "x"));
  }

  private static @Nullable Object nobody() {
    return null;
  }

  private static Object any(Object value) {
    return value;
  }

  private void methodReferences() {
    Function<String, Integer> parse = Integer::parseInt;
    see(parse.apply("12"));
    Function<Object, String> text = Object::toString;
    see(text.apply(List.of(1)));
    Supplier<Map<String, Integer>> make = TreeMap::new;
    see(make.get());
    IntFunction<int[]> array = int[]::new;
    see(array.apply(3).length);
    UnaryOperator<String> bound = "prefix"::concat;
    see(bound.apply("-suffix"));
    Function<List<String>, Integer> ofInterface = List::size;
    see(ofInterface.apply(List.of("a", "b")));
    Consumer<String> added = seen::add;
    added.accept("a result that nobody wants");
    BinaryOperator<Integer> max = Math::max;
    see(max.apply(3, 4));
    Supplier<String> ofSuper = super::inherited;
    see(ofSuper.get());
    Supplier<String> ofThis = this::inherited;
    see(ofThis.get());
    Function<int[], int[]> copy = int[]::clone;
    see(copy.apply(new int[] {1, 2}).length);
    Callable<Inner> inner = Inner::new;
    see(call(inner).name());
    Function<String, Inner> named = Inner::new;
    see(named.apply("called").name());
  }

  @Override
  protected String inherited() {
    return "overridden";
  }

  private static <T> T call(Callable<T> callable) {
    try {
      return callable.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void conversions() {
    ToIntFunction<Integer> unboxed = Integer::intValue;
    see(unboxed.applyAsInt(7));
    ToLongFunction<String> widened = String::length;
    see(widened.applyAsLong("four"));
    ToDoubleFunction<Long> toDouble = Long::doubleValue;
    see(toDouble.applyAsDouble(9L));
    ToLongFunction<Integer> boxThenWide = number -> number;
    see(boxThenWide.applyAsLong(5));
    Function<Integer, Long> ofPrimitive = Places::twice;
    see(ofPrimitive.apply(21));
    Function<Short, Integer> ofShort = Short::intValue;
    see(ofShort.apply((short) 4));
    Supplier<Object> boxed = () -> 'x';
    see(boxed.get());
    LongSupplier boxedLong = Long.valueOf(6)::longValue;
    see(boxedLong.getAsLong());
    DoubleUnaryOperator root = Math::sqrt;
    see(root.applyAsDouble(16));
    IntPredicate letter = Character::isLetter;
    see(letter.test('x'));
    Predicate<Boolean> itself = Boolean::booleanValue;
    see(itself.negate().test(true));
    Function<Number, Object> general = Number::intValue;
    see(general.apply(3.9));
  }

  private static long twice(int number) {
    return 2L * number;
  }

  private void nested() {
    Function<Integer, Function<Integer, Supplier<Integer>>> curried = a -> b -> () -> a * b;
    see(curried.apply(6).apply(7).get());
    see(
        Stream.of("a", "bb", "cc")
            .collect(Collectors.groupingBy(String::length, TreeMap::new, Collectors.counting())));
    see(new Inner("deep").secret().get());
    see(typed("first").get());
    see(Interface.named("i").use(2, "t"));
    Supplier<Supplier<String>> local =
        () -> {
          record Local(String name) {}
          return () -> new Local("here").toString();
        };
    see(local.get().get());
  }

  /** The type annotation of a local variable names places in the code. */
  private static Supplier<String> typed(String text) {
    AtomicReference<@Nullable String> first = new AtomicReference<>(text);
    return () -> first.getAndSet(null) + first.get();
  }

  private void records() {
    Pair pair = new Pair("a", 1);
    see(pair);
    see(pair.equals(new Pair("a", 1)) + " " + pair.equals(new Pair("b", 1)));
    see(pair.equals(new Pair("a", 2)) + " " + pair.equals(nobody()) + " " + pair.equals(any("a")));
    see(pair.hashCode());
    see(new Nothing() + " " + new Nothing().hashCode() + " " + new Nothing().equals(new Nothing()));
    All all = new All((byte) 1, (short) 2, 'c', 3, 4L, 5.5f, 6.25, true, null, new int[0].length);
    see(all);
    see(all.hashCode());
    see(all.equals(all.with(Double.NaN)) + " " + all.with(0.0).equals(all.with(-0.0)));
    see(all.with(Double.NaN).equals(all.with(Double.NaN)));
    see(new Own("x").equals(new Own("y")) + " " + new Own("x"));
  }

  private void switches() {
    for (Object shape : List.of(new Circle(1), new Square(2), new Square(-1), "text", 5, 'c')) {
      see(name(shape));
    }
    see(area(new Circle(2)) + " " + area(new Square(3)));
    see(word("yes") + word("no") + Interface.kind(1) + Interface.kind("s"));
    see(nullable(null) + nullable("x"));
  }

  private static String name(Object value) {
    return switch (value) {
      case Circle circle -> "circle " + circle.radius();
      case Square(int side) when side > 0 -> "square " + side;
      case Square square -> "no square: " + square;
      case Character letter -> "letter " + letter;
      case Comparable<?> comparable -> "comparable " + comparable;
      default -> "something";
    };
  }

  private static int area(Shape shape) {
    return switch (shape) {
      case Circle(int radius) -> 3 * radius * radius;
      case Square(int side) -> side * side;
    };
  }

  /** A label that is no class: this switch is left to the JVM. */
  private static String word(String text) {
    return switch (text) {
      case String any when any.length() > 2 -> "long";
      case "no" -> "never";
      default -> "other";
    };
  }

  private static String nullable(Object value) {
    return switch (value) {
      case null -> "null";
      case String text -> text;
      default -> "other";
    };
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private void failures() {
    Function raw = (Function<String, Integer>) String::length;
    try {
      see(raw.apply(1));
    } catch (ClassCastException e) {
      see("not a text");
    }
    Runnable throwing =
        () -> {
          throw new IllegalArgumentException("thrown");
        };
    try {
      throwing.run();
    } catch (IllegalArgumentException e) {
      see(e.getMessage() + " in " + e.getStackTrace()[0].getFileName());
    }
    Supplier<String> serializable = (Supplier<String> & java.io.Serializable) () -> "left alone";
    see(serializable.get() + (serializable instanceof java.io.Serializable));
  }

  sealed interface Shape {}

  record Circle(int radius) implements Shape {}

  record Square(int side) implements Shape {}

  record Pair(String first, int second) {}

  record Nothing() {}

  record Own(String name) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Own;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  record All(
      byte b, short s, char c, int i, long l, float f, double d, boolean z, Object o, int last) {
    All with(double other) {
      return new All(b, s, c, i, l, f, other, z, o, last);
    }
  }

  interface Interface {
    String use(int number, String text);

    default String twice(int number, String text) {
      Supplier<String> both = () -> use(number, text) + secret().get();
      return both.get();
    }

    private Supplier<String> secret() {
      return () -> "(private)";
    }

    static Interface named(String name) {
      return (number, text) -> name + number + text;
    }

    static String kind(Object value) {
      return switch (value) {
        case Integer number -> "number";
        case String text -> "text";
        default -> "none";
      };
    }
  }

  private static final class Inner {
    private final String name;

    private Inner() {
      this("unnamed");
    }

    private Inner(String name) {
      this.name = name;
    }

    private String name() {
      return name;
    }

    private Supplier<String> secret() {
      return () -> name() + hidden();
    }

    private String hidden() {
      return " hidden";
    }
  }
}
