package io.kennel.store;

import org.jspecify.annotations.Nullable;

/** The disk refused, or the store is closed. The message says what to do. */
public abstract sealed class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private StoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Nothing was written. */
  public static final class NotWritten extends StoreUnavailableException {
    private static final long serialVersionUID = 1L;

    public NotWritten(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The write may or may not be on disk; the store refuses everything until it is reopened. */
  public static final class Unknown extends StoreUnavailableException {
    private static final long serialVersionUID = 1L;

    public Unknown(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
