package io.kennel.api.selector;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One condition on one label.
 *
 * @param values none for {@code EXISTS} and {@code DOES_NOT_EXIST}, otherwise at least one
 */
public record Requirement(String key, Operator operator, List<String> values) {

  public Requirement {
    values = List.copyOf(values);
  }

  /** How a label is compared. */
  public enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    DOES_NOT_EXIST,
    GREATER_THAN,
    LESS_THAN
  }

  /**
   * Whether a label's value satisfies this. As in Kubernetes an absent label satisfies {@code
   * NOT_IN}.
   *
   * @param value null where the object has no such label
   */
  public boolean matches(@Nullable String value) {
    return switch (operator) {
      case IN -> value != null && values.contains(value);
      case NOT_IN -> value == null || !values.contains(value);
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
      case GREATER_THAN -> compare(value) > 0;
      case LESS_THAN -> compare(value) < 0;
    };
  }

  /** Zero, which satisfies neither comparison, unless both are integers. */
  private int compare(@Nullable String value) {
    OptionalLong actual = value == null ? OptionalLong.empty() : integer(value);
    OptionalLong bound = integer(values.getFirst());
    return actual.isPresent() && bound.isPresent()
        ? Long.compare(actual.getAsLong(), bound.getAsLong())
        : 0;
  }

  static OptionalLong integer(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** The form of a query, such as {@code tier in (a,b)}. */
  @Override
  public String toString() {
    List<String> sorted = values.stream().sorted().toList();
    return switch (operator) {
      case IN ->
          values.size() == 1
              ? key + "=" + values.getFirst()
              : key + " in (" + String.join(",", sorted) + ")";
      case NOT_IN ->
          values.size() == 1
              ? key + "!=" + values.getFirst()
              : key + " notin (" + String.join(",", sorted) + ")";
      case EXISTS -> key;
      case DOES_NOT_EXIST -> "!" + key;
      case GREATER_THAN -> key + ">" + values.getFirst();
      case LESS_THAN -> key + "<" + values.getFirst();
    };
  }
}
