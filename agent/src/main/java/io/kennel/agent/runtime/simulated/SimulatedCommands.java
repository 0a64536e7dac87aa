package io.kennel.agent.runtime.simulated;

import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.ExecResult;
import java.util.List;

/** What commands that are run in containers answer. */
@FunctionalInterface
public interface SimulatedCommands {
  ExecResult run(ContainerState container, List<String> command);

  /** Every command succeeds without output. */
  SimulatedCommands SUCCEEDING =
      (container, command) -> new ExecResult(0, new byte[0], new byte[0], false);
}
