package io.kennel.api.selector;

import io.kennel.api.selector.Requirement.Operator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A condition on labels: every requirement must hold. Immutable. Source: the documentation page
 * "Labels and Selectors".
 *
 * @param requirements sorted by key
 * @param matchesNothing the selector that is absent where absence selects nothing
 */
public record LabelSelector(List<Requirement> requirements, boolean matchesNothing) {
  public static final LabelSelector EVERYTHING = new LabelSelector(List.of(), false);
  public static final LabelSelector NOTHING = new LabelSelector(List.of(), true);

  public LabelSelector {
    requirements = requirements.stream().sorted(Comparator.comparing(Requirement::key)).toList();
  }

  /**
   * Reads the form of a query, such as {@code app=kubia,tier in (a,b),!old}; the empty text selects
   * everything.
   *
   * @throws SelectorException for anything else
   */
  public static LabelSelector parse(String query) {
    return new LabelSelector(new LabelSelectorParser(query).parse(), false);
  }

  /** The selector of exactly these labels, as Services have it; without labels everything. */
  public static LabelSelector of(Map<String, String> labels) {
    return new LabelSelector(equalTo(labels), false);
  }

  /**
   * The selector of an object's {@code LabelSelector}. Null selects nothing, an empty one
   * everything.
   *
   * @throws SelectorException for an unknown operator, or values where none may be
   */
  public static LabelSelector fromObject(@Nullable JsonNode selector) {
    if (selector == null || selector.isMissingNode() || selector.isNull()) {
      return NOTHING;
    }
    List<Requirement> all = new ArrayList<>();
    selector
        .path("matchLabels")
        .forEachEntry((key, value) -> all.add(equalTo(key, value.asString(""))));
    for (JsonNode expression : selector.path("matchExpressions")) {
      List<String> values = new ArrayList<>();
      expression.path("values").forEach(value -> values.add(value.asString("")));
      all.add(
          expression(
              expression.path("key").asString(""),
              expression.path("operator").asString(""),
              values));
    }
    return new LabelSelector(all, false);
  }

  /**
   * One of an object's {@code matchExpressions}.
   *
   * @param operator {@code In}, {@code NotIn}, {@code Exists}, {@code DoesNotExist}, and for nodes
   *     also {@code Gt} and {@code Lt}
   * @throws SelectorException for another operator, or values that do not go with it
   */
  public static Requirement expression(String key, String operator, List<String> values) {
    return LabelSelectorParser.checked(
        key,
        switch (operator) {
          case "In" -> Operator.IN;
          case "NotIn" -> Operator.NOT_IN;
          case "Exists" -> Operator.EXISTS;
          case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
          case "Gt" -> Operator.GREATER_THAN;
          case "Lt" -> Operator.LESS_THAN;
          default ->
              throw new SelectorException(
                  "\"" + operator + "\" is not a valid label selector operator");
        },
        values);
  }

  /** Whether labels, given by their look-up, are selected. */
  public boolean matches(Function<String, @Nullable String> label) {
    if (matchesNothing) {
      return false;
    }
    for (Requirement requirement : requirements) {
      if (!requirement.matches(label.apply(requirement.key()))) {
        return false;
      }
    }
    return true;
  }

  /** Whether these labels are selected; null stands for no labels. */
  public boolean matches(@Nullable Map<String, String> labels) {
    return labels == null ? matches(key -> null) : matches(labels::get);
  }

  /** Whether an object is selected by its {@code metadata.labels}. */
  public boolean matchesObject(JsonNode object) {
    if (isEverything()) {
      return true;
    }
    JsonNode labels = object.path("metadata").path("labels");
    return matches(key -> {
      JsonNode value = labels.get(key);
      return value == null || !value.isString() ? null : value.stringValue();
    });
  }

  public boolean isEverything() {
    return !matchesNothing && requirements.isEmpty();
  }

  /** The form of a query. */
  @Override
  public String toString() {
    return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
  }

  private static List<Requirement> equalTo(Map<String, String> labels) {
    return labels.entrySet().stream().map(e -> equalTo(e.getKey(), e.getValue())).toList();
  }

  private static Requirement equalTo(String key, String value) {
    return new Requirement(key, Operator.IN, List.of(value));
  }
}
