package io.kennel.server.request;

import java.util.List;

/** The answer to a request. Failures are answers too: {@code Status} objects in a Content. */
public sealed interface ApiResponse {
  /** The HTTP status code. */
  int code();

  /** Such as {@code application/json}. */
  String contentType();

  /**
   * Texts for the client's user, each to be sent as a header {@code Warning: 299 - "text"} with
   * quotes and backslashes escaped.
   */
  List<String> warnings();

  /** A body of known length. */
  record Content(int code, String contentType, List<String> warnings, Body body)
      implements ApiResponse {
    public Content {
      warnings = List.copyOf(warnings);
    }
  }

  /** A watch: code 200, and events until the stream or the client ends it. */
  record Watch(String contentType, List<String> warnings, WatchStream stream)
      implements ApiResponse {
    public Watch {
      warnings = List.copyOf(warnings);
    }

    @Override
    public int code() {
      return 200;
    }
  }
}
