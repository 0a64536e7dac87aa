package io.kennel.agent.runtime.oci;

import java.util.concurrent.CompletableFuture;

/**
 * A command that runs in a container, or did.
 *
 * @param exitCode done once it has ended
 * @param kill ends it with all that it started; returns at once
 */
record RunningExec(CompletableFuture<Integer> exitCode, Runnable kill) {
  void end() {
    if (!exitCode.isDone()) {
      kill.run();
    }
  }
}
