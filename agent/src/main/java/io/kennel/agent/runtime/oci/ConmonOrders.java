package io.kennel.agent.runtime.oci;

import io.kennel.agent.linux.Descriptor;
import io.kennel.agent.linux.Descriptors;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.agent.runtime.TerminalSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders that conmon takes through a pipe: three numbers on a line. Source: conmon's {@code
 * src/ctrl.c}.
 */
final class ConmonOrders {
  private static final Logger LOG = LoggerFactory.getLogger(ConmonOrders.class);

  private ConmonOrders() {}

  /** Sets the size of a terminal; does nothing where the process has ended. */
  static void resize(Descriptors descriptors, Path control, int columns, int rows) {
    if (!new TerminalSize(columns, rows).isKnown()) {
      return;
    }
    try {
      send(descriptors, control, "1 " + rows + " " + columns + "\n");
    } catch (IOException e) {
      LOG.debug("A terminal keeps its size: {}", e.getMessage());
    }
  }

  /** Has conmon open the container's log file anew. */
  static void reopenLog(Descriptors descriptors, Path control) {
    try {
      send(descriptors, control, "2 0 0\n");
    } catch (IOException e) {
      throw new RuntimeFailure("ReopenLogError", "cannot reach conmon: " + e.getMessage(), e);
    }
  }

  private static void send(Descriptors descriptors, Path control, String order) throws IOException {
    try (Descriptor pipe = descriptors.openPipe(control)) {
      byte[] bytes = order.getBytes(StandardCharsets.UTF_8);
      pipe.write(bytes, 0, bytes.length);
    }
  }
}
