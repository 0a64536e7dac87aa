package io.kennel.api;

/**
 * The name of an object within its type.
 *
 * @param namespace empty for an object that is not namespaced
 */
public record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {
  /** The key of an object that is not namespaced. */
  public static ObjectKey of(String name) {
    return new ObjectKey("", name);
  }

  @Override
  public int compareTo(ObjectKey other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  /** {@code namespace/name}, or {@code name} alone. */
  @Override
  public String toString() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
