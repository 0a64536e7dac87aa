package io.kennel.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.schema.FieldSchema;
import io.kennel.api.schema.FieldType;
import io.kennel.api.schema.FieldType.ListOf;
import io.kennel.api.schema.FieldType.MapOf;
import io.kennel.api.schema.FieldType.Reference;
import io.kennel.api.schema.FieldType.Scalar;
import io.kennel.api.schema.ObjectSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What holds for any configurations of any kind: they are made up along the schema. */
class ApplyPropertiesTest {
  private static final int SEEDS = 6;
  private static final int DEPTH_MAX = 9;
  private static final Shapes SHAPES = new Shapes(Applied.SCHEMA);

  record Sample(ResourceType type, long seed) {}

  static Stream<Sample> samples() {
    return ResourceTypes.BUILT_IN.types().stream()
        .flatMap(type ->
            IntStream.range(0, SEEDS)
                .mapToObj(i -> new Sample(type, (long) type.kind().hashCode() * SEEDS + i)));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void applyingTwiceChangesNothing(Sample sample) {
    Applied object = new Applied(sample.type());
    String configuration = new Maker(sample).make().toString();
    ObjectNode once = object.apply("a", configuration).object().deepCopy();
    ObjectNode twice = object.apply("a", configuration).object();
    assertThat(withoutOwners(twice)).isEqualTo(withoutOwners(once));
    assertThat(FieldOwnership.sameOwners(once, twice)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void appliedValuesAreThereAfterwards(Sample sample) {
    Maker maker = new Maker(sample);
    ObjectNode first = maker.make();
    ObjectNode second = maker.make();
    Applied object = new Applied(sample.type());
    object.apply("a", first.toString()).force("b", second.toString());
    ObjectSchema type = Objects.requireNonNull(Applied.SCHEMA.find(sample.type()));
    assertThat(Comparison.of(SHAPES, type, second, object.object()))
        .extracting(Comparison::modified, Comparison::removed)
        .as("%s in %s", second, object.object())
        .containsExactly(FieldSet.EMPTY, FieldSet.EMPTY);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void whatSeveralOwnSurvivesOnesLeaving(Sample sample) {
    Applied object = new Applied(sample.type());
    String configuration = new Maker(sample).make().toString();
    ObjectNode alone = object.apply("a", configuration).object().deepCopy();
    object.apply("b", configuration);
    assertThat(withoutOwners(object.apply("a", "{}").object())).isEqualTo(withoutOwners(alone));
    object.apply("b", "{}");
    assertThat(object.owners()).isEmpty();
    ObjectNode rest = withoutOwners(object.object());
    rest.remove(List.of("apiVersion", "kind", "metadata"));
    assertThat(rest.toString()).as("what nobody owns any more is gone").isEqualTo("{}");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void setsOfFieldsSurviveBeingStored(Sample sample) {
    ObjectSchema type = Objects.requireNonNull(Applied.SCHEMA.find(sample.type()));
    Maker maker = new Maker(sample);
    ObjectNode object = maker.make();
    FieldSet fields = FieldCollector.collect(SHAPES, type, object);
    assertThat(FieldSet.parse(fields.toJson())).isEqualTo(fields);
    FieldSet added = Comparison.of(SHAPES, type, Applied.yaml("{}"), object).added();
    assertThat(FieldSet.parse(added.toJson())).isEqualTo(added);
    assertThat(fields.difference(added)).isEqualTo(FieldSet.EMPTY);
    FieldSet other = FieldCollector.collect(SHAPES, type, maker.make());
    assertThat(fields.difference(other).union(fields.intersection(other))).isEqualTo(fields);
  }

  private static ObjectNode withoutOwners(ObjectNode object) {
    ObjectNode bare = object.deepCopy();
    if (bare.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove("managedFields");
    }
    return bare;
  }

  /** Makes up objects of a kind: some of its fields, with few values, so that objects meet. */
  private static final class Maker {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private final ResourceType type;
    private final Random random;

    Maker(Sample sample) {
      this.type = sample.type();
      this.random = new Random(sample.seed());
    }

    ObjectNode make() {
      ObjectSchema schema = Objects.requireNonNull(Applied.SCHEMA.find(type));
      ObjectNode object = fields(schema, 0);
      object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
      ObjectNode metadata = object.putObject("metadata").put("name", "x");
      metadata.putObject("labels").put("l" + random.nextInt(3), "v");
      metadata.putArray("finalizers").add("x/" + random.nextInt(3));
      return object;
    }

    private ObjectNode fields(ObjectSchema schema, int depth) {
      ObjectNode object = NODES.objectNode();
      for (FieldSchema field : schema.fields().values()) {
        Shape shape = SHAPES.field(schema, field.name());
        if (depth < DEPTH_MAX && random.nextInt(4) == 0) {
          object.set(field.name(), value(field.type(), shape, depth + 1));
        }
      }
      return object;
    }

    private JsonNode value(FieldType of, Shape shape, int depth) {
      return switch (of) {
        case Reference reference -> fields(Applied.SCHEMA.get(reference), depth);
        case MapOf(FieldType value) -> {
          ObjectNode map = NODES.objectNode();
          for (int i = 0; i <= random.nextInt(2); i++) {
            map.set("k" + random.nextInt(3), value(value, SHAPES.part(value), depth + 1));
          }
          yield map;
        }
        case ListOf(FieldType element) -> list(element, shape, depth);
        case Scalar scalar -> scalar(scalar);
      };
    }

    private ArrayNode list(FieldType element, Shape shape, int depth) {
      Map<PathElement, JsonNode> elements = new LinkedHashMap<>();
      for (int i = 0; i <= random.nextInt(3); i++) {
        JsonNode made = value(element, SHAPES.part(element), depth + 1);
        if (shape instanceof Shape.KeyedBy keyed && made instanceof ObjectNode object) {
          keyed
              .keys()
              .forEach(key ->
                  object.set(key, scalar((Scalar) keyed.element().fields().get(key).type())));
        }
        elements.put(Shapes.step(shape, made), made);
      }
      ArrayNode list = NODES.arrayNode();
      elements.values().forEach(list::add);
      return list;
    }

    private JsonNode scalar(Scalar scalar) {
      int number = random.nextInt(3);
      return switch (scalar) {
        case BOOL -> NODES.booleanNode(number == 0);
        case INT32, INT64, DOUBLE, INT_OR_STRING -> NODES.numberNode(number);
        case QUANTITY -> NODES.stringNode(number + 1 + "Mi");
        case TIME -> NODES.stringNode("2026-01-01T00:00:0" + number + "Z");
        case MICRO_TIME -> NODES.stringNode("2026-01-01T00:00:00.00000" + number + "Z");
        case DURATION -> NODES.stringNode(number + "s");
        case BYTES -> NODES.stringNode("YWJj");
        case STRING -> NODES.stringNode("s" + number);
        case ANY -> NODES.objectNode().put("any", number);
      };
    }
  }
}
