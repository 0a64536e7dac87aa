package io.kennel.agent.runtime.oci;

import io.kennel.agent.linux.Descriptor;
import io.kennel.agent.linux.Descriptors;
import io.kennel.agent.runtime.ContainerSession;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.Tasks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Connects to the streams of containers' own processes. */
final class Attachments {
  private final OciConfig config;
  private final Tasks tasks;
  private final Descriptors descriptors;

  Attachments(OciConfig config, Tasks tasks, Descriptors descriptors) {
    this.config = config;
    this.tasks = tasks;
    this.descriptors = descriptors;
  }

  ContainerSession attach(Container container, boolean stdin) {
    boolean input = stdin && container.record().config().stdin();
    boolean terminal = container.record().config().terminal();
    CompletableFuture<Integer> over =
        container.exited().thenApply(nothing -> container.progress().exitCode());
    Path socket = directory().resolve(container.record().id()).resolve("attach");
    try {
      Descriptor connected = descriptors.connectPackets(socket);
      return new AttachedSession(
          tasks,
          new AttachedSession.Connection(
              descriptors, connected, container.bundle().control(), input, terminal),
          over,
          () -> over.complete(0));
    } catch (IOException e) {
      throw new RuntimeFailure(
          "AttachError", "failed to attach to the container: " + e.getMessage(), e);
    }
  }

  private Path directory() {
    return config.runDirectory().resolve("attach");
  }
}
