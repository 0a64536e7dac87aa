package io.kennel.agent.stream;

import io.kennel.agent.runtime.PortConnection;

/** A pod whose ports are forwarded. Thread-safe. */
public interface PortTarget {
  /**
   * Opens a connection to a port on the pod's loopback address; blocks until it is there.
   *
   * @throws io.kennel.agent.runtime.RuntimeFailure where nobody listens; its message is told to the
   *     client
   */
  PortConnection connect(int port);

  /** Whether there is still somebody who could listen. */
  boolean exists();
}
