package io.kennel.server.request;

import io.kennel.api.StatusException;
import io.kennel.api.StatusJson;
import java.util.List;

/** Makes answers of failures. */
public final class Failures {
  private Failures() {}

  /** The whole answer for a failure: a {@code Status} with its code. */
  public static ApiResponse.Content response(StatusException failure) {
    return new ApiResponse.Content(
        failure.code(),
        "application/json",
        List.of(),
        Body.of(StatusJson.render(failure.failure())));
  }
}
