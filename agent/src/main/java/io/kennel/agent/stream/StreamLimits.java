package io.kennel.agent.stream;

import java.time.Duration;

/** How long a session may be silent, incomplete or at its end. */
final class StreamLimits {
  /** As long as kubelet lets a stream be silent. */
  static final Duration SILENCE_MAX = Duration.ofHours(4);

  /** As long as kubelet waits for the streams that belong to a session or a connection. */
  static final Duration STREAMS_WAIT_MAX = Duration.ofSeconds(30);

  /** How long a client may take to say goodbye after the last byte has been sent to it. */
  static final Duration FAREWELL_MAX = Duration.ofSeconds(10);

  /** How long a command on a terminal waits for the terminal's size before it begins. */
  static final Duration FIRST_SIZE_WAIT_MAX = Duration.ofMillis(500);

  /** How often a client is asked whether it is still there, and the pod whether it is. */
  static final Duration CHECK_INTERVAL = Duration.ofSeconds(2);

  /** What the JDK puts into a record of TLS 1.3 at most: it adds a type and 16 bytes of padding. */
  private static final int RECORD_BYTES = 16 * 1024 - 17;

  /** What is moved at once: with the heads of any protocol at most four records of TLS. */
  static final int BUFFER_BYTES = 4 * RECORD_BYTES - 32;

  /** Frames of one WebSocket that may wait to be sent, mostly answers to pings. */
  static final int OUTGOING_FRAMES_MAX = 1000;

  private StreamLimits() {}
}
