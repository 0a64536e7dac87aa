package io.kennel.api.apply;

import io.kennel.api.GoText;

/**
 * Who owns fields.
 *
 * @param name as the client gave it, such as {@code kubectl}
 * @param apiVersion the version that names the fields
 * @param subresource what the fields were written through, empty for the object itself
 */
public record FieldManager(
    String name, Operation operation, String apiVersion, String subresource) {
  /** How fields became somebody's: by being applied, or by any other write. */
  public enum Operation {
    APPLY("Apply"),
    UPDATE("Update");

    private final String word;

    Operation(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** Whoever applies stays the same whatever the version; who writes otherwise does not. */
  boolean isSameAs(FieldManager other) {
    return name.equals(other.name)
        && operation == other.operation
        && subresource.equals(other.subresource)
        && (operation == Operation.APPLY || apiVersion.equals(other.apiVersion));
  }

  /** As messages name it: {@code "hpa" with subresource "scale" using apps/v1}. */
  String display() {
    String through = subresource.isEmpty() ? "" : " with subresource " + GoText.quote(subresource);
    String using = operation == Operation.UPDATE ? " using " + apiVersion : "";
    return GoText.quote(name) + through + using;
  }
}
