package io.kennel.testing;

import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What simulated containers do. A container gets its program when it is created: the one set for
 * its name, else the one set for its image, else a server that is ready at once.
 */
public final class Programs implements SimulatedProgram.Chooser {
  private final Map<String, SimulatedProgram> byImage = new ConcurrentHashMap<>();
  private final Map<String, SimulatedProgram> byContainer = new ConcurrentHashMap<>();

  Programs() {}

  /** Sets what containers of an image do; {@code image} as the manifest writes it. */
  public Programs image(String image, SimulatedProgram program) {
    byImage.put(image, program);
    return this;
  }

  /** Sets what containers of this name do, in every pod. */
  public Programs container(String name, SimulatedProgram program) {
    byContainer.put(name, program);
    return this;
  }

  @Override
  public SimulatedProgram choose(ContainerConfig config) {
    SimulatedProgram named = byContainer.get(config.name());
    return named != null ? named : byImage.getOrDefault(config.image(), SimulatedProgram.SERVER);
  }
}
