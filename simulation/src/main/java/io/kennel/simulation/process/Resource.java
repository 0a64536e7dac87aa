package io.kennel.simulation.process;

import java.util.Arrays;
import java.util.List;

/**
 * What a path of the API means.
 *
 * @param bucket the store's bucket, such as {@code statefulsets.apps}
 * @param namespace empty for all, and for types without namespaces
 * @param name empty for a collection
 * @param subresource empty for the object itself
 */
public record Resource(String bucket, String namespace, String name, String subresource) {
  /** Parses a path such as {@code /apis/apps/v1/namespaces/default/statefulsets/kubia}. */
  public static Resource of(String path) {
    List<String> parts = Arrays.asList(path.substring(1).split("/"));
    boolean core = parts.getFirst().equals("api");
    String group = core ? "" : parts.get(1);
    List<String> rest = parts.subList(core ? 2 : 3, parts.size());
    String namespace = "";
    if (rest.getFirst().equals("namespaces") && rest.size() > 2) {
      namespace = rest.get(1);
      rest = rest.subList(2, rest.size());
    }
    String bucket = group.isEmpty() ? rest.getFirst() : rest.getFirst() + "." + group;
    return new Resource(
        bucket, namespace, rest.size() > 1 ? rest.get(1) : "", rest.size() > 2 ? rest.get(2) : "");
  }

  /** The name within the bucket. */
  public String storedName() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
