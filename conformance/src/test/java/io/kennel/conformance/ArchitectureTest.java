package io.kennel.conformance;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The one-way law, and that time and chance come only from {@code world}. */
class ArchitectureTest {
  /** Which parts each part may know. A part is the word after {@code io.kennel}. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("world", Set.of()),
          Map.entry("api", Set.of()),
          Map.entry("spdy", Set.of()),
          Map.entry("store", Set.of("world")),
          Map.entry("client", Set.of("api", "world")),
          Map.entry("server", Set.of("api", "store", "world")),
          Map.entry("controllers", Set.of("client", "api", "world")),
          Map.entry("agent", Set.of("client", "spdy", "api", "world")),
          Map.entry("dns", Set.of("client", "api", "world")),
          Map.entry("bench", Set.of("client", "spdy", "api", "world")),
          Map.entry("benchjunit", Set.of("junit", "testing", "world")),
          Map.entry("samples", Set.of()),
          Map.entry("testregistry", Set.of()),
          Map.entry(
              "simulation",
              Set.of("server", "store", "client", "controllers", "agent", "api", "world")),
          Map.entry(
              "testing",
              Set.of("server", "store", "client", "controllers", "agent", "api", "world")),
          Map.entry("junit", Set.of("testing", "world")),
          Map.entry("realpods", Set.of("testing", "cluster", "agent", "client", "api", "world")),
          Map.entry(
              "cluster",
              Set.of("server", "store", "client", "controllers", "agent", "dns", "api", "world")),
          Map.entry(
              "cli",
              Set.of(
                  "cluster", "bench", "server", "controllers", "agent", "client", "api", "world")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.kennel");

  private static final Set<Class<?>> CLOCKS =
      Set.of(
          Clock.class,
          Instant.class,
          LocalDate.class,
          LocalDateTime.class,
          OffsetDateTime.class,
          ZonedDateTime.class);

  @TestFactory
  Iterable<DynamicTest> aPartKnowsOnlyThePartsBelowIt() {
    return MAY_USE.entrySet().stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> check(rule)))
        .toList();
  }

  private static void check(Map.Entry<String, Set<String>> rule) {
    DescribedPredicate<JavaClass> forbidden =
        describe(
            "in a part that " + rule.getKey() + " may not use",
            type -> {
              String part = part(type);
              return !part.isEmpty()
                  && !part.equals(rule.getKey())
                  && !rule.getValue().contains(part);
            });
    noClasses()
        .that()
        .resideInAPackage("io.kennel." + rule.getKey() + "..")
        .should()
        .dependOnClassesThat(forbidden)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  /**
   * Builders copy everything below an object, twice, and each class of the model has two of its
   * own, which a fresh JVM spends a tenth of a test's first cluster on.
   */
  @Test
  void objectsOfTheModelAreMadeWithoutBuilders() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.kennel.agent..",
            "io.kennel.client..",
            "io.kennel.controllers..",
            "io.kennel.cluster..",
            "io.kennel.testing..")
        .should()
        .dependOnClassesThat(
            describe(
                "are builders of fabric8's model",
                type ->
                    type.getPackageName().startsWith("io.fabric8.kubernetes.api")
                        && type.getSimpleName().matches(".*(Builder|Fluent|Nested)")))
        .check(CLASSES);
  }

  @Test
  void everyPartIsUnderTheRule() {
    ArchRule rule =
        noClasses()
            .should(
                new ArchCondition<>("be in a part without a rule") {
                  @Override
                  public void check(JavaClass type, ConditionEvents events) {
                    boolean unknown = !MAY_USE.containsKey(part(type));
                    events.add(new SimpleConditionEvent(type, unknown, type.getName()));
                  }
                });
    rule.check(CLASSES);
  }

  /** Packages that hold a controller; others beside them hold the words that several share. */
  @TestFactory
  Iterable<DynamicTest> controllersDoNotKnowEachOther() {
    Set<String> packages =
        CLASSES.stream()
            .filter(type -> type.getPackageName().startsWith("io.kennel.controllers."))
            .filter(type -> type.getSimpleName().endsWith("Controller"))
            .map(JavaClass::getPackageName)
            .collect(toSet());
    return packages.stream()
        .map(each ->
            DynamicTest.dynamicTest(
                each,
                () ->
                    noClasses()
                        .that()
                        .resideInAPackage(each + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                            packages.stream()
                                .filter(other -> !other.equals(each))
                                .toArray(String[]::new))
                        .check(CLASSES)))
        .toList();
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.kennel.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void timeAndChanceComeFromTheWorld() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.kennel.world..",
            "io.kennel.samples..",
            "io.kennel.bench..",
            "io.kennel.benchjunit..",
            "io.kennel.testregistry..")
        .should()
        .callCodeUnitWhere(
            describe("it reads a clock, waits, starts a thread or draws a number", this::isWorldly))
        .check(CLASSES);
  }

  private boolean isWorldly(JavaCall<?> call) {
    JavaClass owner = call.getTargetOwner();
    String name = call.getName();
    if (owner.isEquivalentTo(System.class)) {
      return name.equals("currentTimeMillis") || name.equals("nanoTime");
    }
    if (owner.isAssignableTo(Thread.class)) {
      return Set.of("<init>", "sleep", "start", "startVirtualThread", "ofVirtual", "ofPlatform")
          .contains(name);
    }
    if (CLOCKS.stream().anyMatch(owner::isEquivalentTo)) {
      return name.equals("now") || name.startsWith("system");
    }
    if (owner.isEquivalentTo(Random.class) || owner.isEquivalentTo(Timer.class)) {
      return name.equals("<init>");
    }
    return owner.isEquivalentTo(Executors.class)
        || owner.isEquivalentTo(ThreadLocalRandom.class)
        || name.equals("randomUUID")
        || (owner.isEquivalentTo(Math.class) && name.equals("random"));
  }

  @Test
  void nothingStaticChanges() {
    fields().that().areStatic().should().beFinal().check(CLASSES);
  }

  @Test
  void everyPackageSaysWhatItIsForAndIsNullMarked() {
    noClasses()
        .should(
            new ArchCondition<>("live in a package that is not @NullMarked") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean marked =
                    type.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked");
                events.add(new SimpleConditionEvent(type, !marked, type.getName()));
              }
            })
        .check(CLASSES);
  }

  private static String part(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith("io.kennel.") ? name.split("\\.")[2] : "";
  }
}
