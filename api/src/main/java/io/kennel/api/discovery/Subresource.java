package io.kennel.api.discovery;

import io.kennel.api.ResourceType;
import java.util.Comparator;
import java.util.List;

/**
 * A subresource as discovery publishes it.
 *
 * @param name such as {@code status}
 * @param group of the objects it takes or answers
 * @param version of these objects
 * @param kind of these objects
 * @param verbs sorted
 */
public record Subresource(
    String name, String group, String version, String kind, List<String> verbs) {
  private static final List<String> READ_WRITE = List.of("get", "patch", "update");
  private static final List<String> CONNECT = List.of("create", "get");
  private static final List<String> PROXY = List.of("create", "delete", "get", "patch", "update");

  public Subresource {
    verbs = verbs.stream().sorted().toList();
  }

  /** The subresources of a type, sorted by name. */
  public static List<Subresource> of(ResourceType type) {
    return type.subresources().stream()
        .sorted(Comparator.naturalOrder())
        .map(name -> of(type, name))
        .toList();
  }

  private static Subresource of(ResourceType type, String name) {
    return switch (name) {
      case "attach" -> core(name, "PodAttachOptions", CONNECT);
      case "binding" -> core(name, "Binding", List.of("create"));
      case "eviction" -> new Subresource(name, "policy", "v1", "Eviction", List.of("create"));
      case "exec" -> core(name, "PodExecOptions", CONNECT);
      case "finalize" -> own(type, name, List.of("update"));
      case "log" -> own(type, name, List.of("get"));
      case "portforward" -> core(name, "PodPortForwardOptions", CONNECT);
      case "proxy" -> core(name, type.kind() + "ProxyOptions", PROXY);
      case "scale" -> new Subresource(name, "autoscaling", "v1", "Scale", READ_WRITE);
      case "token" ->
          new Subresource(name, "authentication.k8s.io", "v1", "TokenRequest", List.of("create"));
      default -> own(type, name, READ_WRITE);
    };
  }

  private static Subresource core(String name, String kind, List<String> verbs) {
    return new Subresource(name, "", "v1", kind, verbs);
  }

  private static Subresource own(ResourceType type, String name, List<String> verbs) {
    return new Subresource(name, type.group(), type.version(), type.kind(), verbs);
  }

  /** Whether its objects are of the same group and version as the type's own. */
  boolean isOf(ResourceType type) {
    return group.equals(type.group()) && version.equals(type.version());
  }
}
