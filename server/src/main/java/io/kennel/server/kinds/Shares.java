package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.server.validation.Errors;
import tools.jackson.databind.JsonNode;

/** A number of pods, or so many in a hundred of them: {@code 2} or {@code "25%"}. */
final class Shares {
  private Shares() {}

  /** Checks that it is one, and returns whether it is. */
  static boolean validate(JsonNode value, FieldPath path, Errors errors) {
    if (!value.isString()) {
      if (value.asLong(0) < 0) {
        errors.invalid(path, value, "must be greater than or equal to 0");
        return false;
      }
      return true;
    }
    if (value.stringValue().matches("[0-9]{1,9}%")) {
      return true;
    }
    errors.invalid(
        path,
        value,
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or"
            + " '93%', regex used for validation is '[0-9]+%')");
    return false;
  }

  /** The number, or that of the percentage. */
  static long number(JsonNode share) {
    return share.isString()
        ? Long.parseLong(share.stringValue().replace("%", ""))
        : share.asLong(0);
  }

  /** Checks that one that is valid is no more than all of them. */
  static void validateAtMostAll(JsonNode share, FieldPath path, Errors errors) {
    if (share.isString() && number(share) > 100) {
      errors.invalid(path, share, "must not be greater than 100%");
    }
  }
}
