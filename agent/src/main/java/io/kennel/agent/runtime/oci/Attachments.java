package io.kennel.agent.runtime.oci;

import io.kennel.agent.linux.Descriptors;
import io.kennel.agent.runtime.ContainerSession;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.Tasks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to the streams of containers' own processes. To one that expects somebody (it has an
 * input or a terminal) there is a connection from before it runs, so that whoever comes first finds
 * what it has said until then: kubectl attaches only once it has seen the pod run, and a command
 * may have said all by then.
 */
final class Attachments {
  private static final Logger LOG = LoggerFactory.getLogger(Attachments.class);

  private final OciConfig config;
  private final Tasks tasks;
  private final Descriptors descriptors;

  Attachments(OciConfig config, Tasks tasks, Descriptors descriptors) {
    this.config = config;
    this.tasks = tasks;
    this.descriptors = descriptors;
  }

  /** To be called once conmon is there and before the process runs. */
  void awaitFirst(Container container) {
    try {
      ProcessOutput output = connect(container);
      output.start();
      container.expectFirst(output);
    } catch (IOException e) {
      LOG.warn(
          "What container {} says before anybody attaches is only in its log: {}",
          container.record().id(),
          e.getMessage());
    }
  }

  ContainerSession attach(Container container, boolean stdin) {
    boolean input = stdin && container.record().config().stdin();
    boolean terminal = container.record().config().terminal();
    CompletableFuture<Integer> over =
        container.exited().thenApply(nothing -> container.progress().exitCode());
    try {
      ProcessOutput first = container.takeFirst();
      ProcessOutput output = first == null ? connect(container) : first;
      return new AttachedSession(
          new AttachedSession.Connection(
              descriptors, output, container.bundle().control(), input, terminal),
          over,
          () -> over.complete(0));
    } catch (IOException e) {
      throw new RuntimeFailure(
          "AttachError", "failed to attach to the container: " + e.getMessage(), e);
    }
  }

  private ProcessOutput connect(Container container) throws IOException {
    Path socket =
        config.runDirectory().resolve("attach").resolve(container.record().id()).resolve("attach");
    return new ProcessOutput(tasks, descriptors.connectPackets(socket));
  }
}
