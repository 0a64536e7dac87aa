package io.kennel.server.proxy;

import io.kennel.api.StatusErrors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Chooses which of a pod's containers a request is about. */
final class Containers {
  private static final String DEFAULT = "kubectl.kubernetes.io/default-container";
  private static final List<String> LISTS =
      List.of("containers", "initContainers", "ephemeralContainers");

  private Containers() {}

  /**
   * The container asked for, else the annotated one, else the only one.
   *
   * @throws io.kennel.api.StatusException with code 400 where there is no such, or no one choice
   */
  static String choose(JsonNode pod, @Nullable String asked) {
    String podName = pod.path("metadata").path("name").asString("");
    List<String> names = names(pod, "containers");
    if (asked != null && !asked.isEmpty()) {
      if (LISTS.stream().noneMatch(list -> names(pod, list).contains(asked))) {
        throw StatusErrors.badRequest(
            "container %s is not valid for pod %s".formatted(asked, podName));
      }
      return asked;
    }
    String annotated = pod.path("metadata").path("annotations").path(DEFAULT).asString("");
    if (names.contains(annotated)) {
      return annotated;
    }
    if (names.size() == 1) {
      return names.getFirst();
    }
    List<String> init = names(pod, "initContainers");
    throw StatusErrors.badRequest(
        "a container name must be specified for pod %s, choose one of: [%s]%s"
            .formatted(
                podName,
                String.join(" ", names),
                init.isEmpty()
                    ? ""
                    : " or one of the init containers: [" + String.join(" ", init) + "]"));
  }

  private static List<String> names(JsonNode pod, String list) {
    List<String> names = new ArrayList<>();
    pod.path("spec").path(list).forEach(one -> names.add(one.path("name").asString("")));
    return names;
  }
}
