package io.kennel.api;

/**
 * The path of a field as Kubernetes' messages write it, such as {@code
 * spec.containers[0].ports[1].name} or {@code metadata.labels[app]}.
 *
 * @param text empty for the object itself
 */
public record FieldPath(String text) {
  public static final FieldPath ROOT = new FieldPath("");

  /** A path from dotted text. */
  public static FieldPath of(String text) {
    return new FieldPath(text);
  }

  public FieldPath child(String name) {
    return new FieldPath(text.isEmpty() ? name : text + "." + name);
  }

  public FieldPath index(int index) {
    return new FieldPath(text + "[" + index + "]");
  }

  /** The entry of a map. */
  public FieldPath key(String key) {
    return new FieldPath(text + "[" + key + "]");
  }

  @Override
  public String toString() {
    return text;
  }
}
