package io.kennel.spdy;

import java.io.IOException;

/** A stream was broken off, by either side, with the status of a RST_STREAM frame. */
public final class StreamReset extends IOException {
  private static final long serialVersionUID = 1L;

  public static final int PROTOCOL_ERROR = 1;
  public static final int INVALID_STREAM = 2;
  public static final int REFUSED_STREAM = 3;
  public static final int CANCEL = 5;
  public static final int FLOW_CONTROL_ERROR = 7;

  private final int status;

  StreamReset(int streamId, int status) {
    super("stream " + streamId + " was reset with status " + status);
    this.status = status;
  }

  public int status() {
    return status;
  }
}
