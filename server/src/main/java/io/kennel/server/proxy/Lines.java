package io.kennel.server.proxy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Everything that is under way to pods and nodes. A cable that is pulled tells nobody: without this
 * whoever waits for the other end would wait for ever. Thread-safe.
 */
final class Lines {
  private final NodeDialer nodes;
  private final Set<Line> open = ConcurrentHashMap.newKeySet();

  Lines(NodeDialer nodes) {
    this.nodes = nodes;
  }

  /**
   * Remembers a connection, or what waits for one, until it is {@link Line#close closed}.
   *
   * @param breaks ends it for both ends; may be called at any time, and more than once
   */
  Line open(String host, Runnable breaks) {
    Line line = new Line(host, breaks);
    open.add(line);
    return line;
  }

  /** Breaks what leads to where no packet gets any more. */
  void breakCut() {
    open.forEach(Line::breakIfCut);
  }

  /** One of them. */
  final class Line implements AutoCloseable {
    private final String host;
    private final Runnable breaks;

    private Line(String host, Runnable breaks) {
      this.host = host;
      this.breaks = breaks;
    }

    /** For who has just begun: the cable may have been pulled before this line was known. */
    void breakIfCut() {
      if (!nodes.reaches(host)) {
        breaks.run();
      }
    }

    @Override
    public void close() {
      open.remove(this);
    }
  }
}
