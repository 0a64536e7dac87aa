package io.kennel.agent.config;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import io.kennel.agent.runtime.ContainerRuntime.Mount;
import io.kennel.agent.runtime.ImageStore.Image;
import io.kennel.agent.runtime.RuntimeFailure;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the runtime's configuration of a container from the pod's specification. */
public final class ContainerConfigs {
  private final NodeFacts node;
  private final Environment environment;

  public ContainerConfigs(NodeFacts node, ConfigObjects objects) {
    this.node = node;
    this.environment = new Environment(objects, new FieldValues(node));
  }

  /**
   * The configuration of one attempt to run a container.
   *
   * @param annotations what to keep with the container
   * @throws RuntimeFailure with reason {@code CreateContainerConfigError} where something that the
   *     specification refers to is missing, or it contradicts the image
   */
  public ContainerConfig of(
      Pod pod,
      Container container,
      int attempt,
      String podIp,
      Image image,
      ContainerFiles files,
      @Nullable String processesOf,
      String hash,
      Map<String, String> annotations) {
    Map<String, String> variables = environment.of(pod, container, podIp);
    Identity identity = Identity.of(pod, container, image.user());
    String directory = container.getWorkingDir();
    List<Mount> mounts = files.mounts(variables);
    return new ContainerConfig(
        container.getName(),
        attempt,
        container.getImage(),
        expanded(container.getCommand(), variables),
        expanded(container.getArgs(), variables),
        directory == null ? "" : directory,
        variables,
        mounts,
        files.logPath(),
        identity.user(),
        identity.group(),
        identity.supplementalGroups(),
        identity.security(),
        Limits.of(pod, container, node.memoryBytes()),
        Boolean.TRUE.equals(container.getStdin()),
        Boolean.TRUE.equals(container.getStdinOnce()),
        Boolean.TRUE.equals(container.getTty()),
        processesOf,
        hash,
        annotations);
  }

  /** An empty list means the image's own, as it does in the API. */
  private static @Nullable List<String> expanded(
      @Nullable List<String> texts, Map<String, String> variables) {
    return texts == null || texts.isEmpty() ? null : Expansion.expandAll(texts, variables);
  }
}
