package io.kennel.api;

import java.util.List;
import java.util.Set;

/**
 * A kind of object and how it is addressed, as discovery publishes it.
 *
 * @param group the API group, empty for the core group
 * @param version such as {@code v1}
 * @param kind such as {@code StatefulSet}
 * @param plural the name in paths, such as {@code statefulsets}
 * @param singular such as {@code statefulset}
 * @param shortNames such as {@code sts}
 * @param categories such as {@code all}
 * @param namespaced whether its objects live in namespaces
 * @param subresources such as {@code status} and {@code scale}
 * @param verbs what may be done with its objects, such as {@code get} and {@code watch}
 */
public record ResourceType(
    String group,
    String version,
    String kind,
    String plural,
    String singular,
    List<String> shortNames,
    List<String> categories,
    boolean namespaced,
    Set<String> subresources,
    Set<String> verbs) {

  public ResourceType {
    shortNames = List.copyOf(shortNames);
    categories = List.copyOf(categories);
    subresources = Set.copyOf(subresources);
    verbs = Set.copyOf(verbs);
  }

  /** {@code v1} or {@code apps/v1}. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** {@code pods} or {@code statefulsets.apps}: how messages name the type. */
  public String qualifiedPlural() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /** {@code Pod} or {@code StatefulSet.apps}: how messages about invalid objects name the type. */
  public String qualifiedKind() {
    return group.isEmpty() ? kind : kind + "." + group;
  }

  /** {@code PodList}. */
  public String listKind() {
    return kind + "List";
  }

  /** {@code /api/v1} or {@code /apis/apps/v1}: where paths of its group and version begin. */
  public String pathPrefix() {
    return group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
  }
}
