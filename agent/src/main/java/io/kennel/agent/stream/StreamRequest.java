package io.kennel.agent.stream;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a client wants of a command's streams.
 *
 * @param terminal whether the command runs on a terminal, which then carries its errors too
 */
public record StreamRequest(boolean stdin, boolean stdout, boolean stderr, boolean terminal) {
  static final String ERROR = "error";
  static final String STDIN = "stdin";
  static final String STDOUT = "stdout";
  static final String STDERR = "stderr";
  static final String RESIZE = "resize";

  private static final int RESIZE_SINCE_VERSION = 3;

  public StreamRequest {
    stderr = stderr && !terminal;
  }

  /** Whether it asks for anything at all. */
  public boolean isEmpty() {
    return !stdin && !stdout && !stderr;
  }

  /** The streams that a client opens in a version of the protocol. */
  Set<String> names(int version) {
    Set<String> names = new TreeSet<>(List.of(ERROR));
    if (stdin) {
      names.add(STDIN);
    }
    if (stdout) {
      names.add(STDOUT);
    }
    if (stderr) {
      names.add(STDERR);
    }
    if (terminal && version >= RESIZE_SINCE_VERSION) {
      names.add(RESIZE);
    }
    return names;
  }
}
