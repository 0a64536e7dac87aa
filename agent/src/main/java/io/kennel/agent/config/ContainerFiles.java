package io.kennel.agent.config;

import io.kennel.agent.runtime.ContainerRuntime.Mount;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What one container finds on its node's disk, and where its log goes. */
public interface ContainerFiles {
  /**
   * The volumes and files that are mounted into it.
   *
   * @param variables the container's environment, for {@code subPathExpr}
   */
  List<Mount> mounts(Map<String, String> variables);

  Path logPath();
}
