package io.kennel.spdy;

import java.io.IOException;

/** The peer broke the protocol in a way that ends the whole connection. */
public final class SpdyException extends IOException {
  private static final long serialVersionUID = 1L;

  public SpdyException(String message) {
    super(message);
  }

  SpdyException(String message, Throwable cause) {
    super(message, cause);
  }
}
