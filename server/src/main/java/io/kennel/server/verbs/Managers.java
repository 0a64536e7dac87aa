package io.kennel.server.verbs;

import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import io.kennel.api.StatusErrors;
import io.kennel.api.apply.FieldManager;
import io.kennel.api.apply.FieldManager.Operation;
import io.kennel.server.request.ApiRequest;
import java.util.List;

/** Who owns the fields that a request writes: whom it names, or else the program that sent it. */
final class Managers {
  private static final String FIELD_MANAGER = "fieldManager";
  private static final FieldPath PATH = FieldPath.of(FIELD_MANAGER);
  private static final int NAME_CHARACTERS_MAX = 128;

  private Managers() {}

  /**
   * The manager of a create, update or patch.
   *
   * @throws io.kennel.api.StatusException with code 422 for a name that cannot be one
   */
  static FieldManager writing(Exchange exchange) {
    ApiRequest request = exchange.request();
    if (request.parameter("force") != null && exchange.info().verb().equals("patch")) {
      throw invalid(
          exchange,
          FieldError.forbidden(FieldPath.of("force"), "may not be specified for non-apply patch"));
    }
    String given = checked(exchange);
    return manager(
        exchange, Operation.UPDATE, given.isEmpty() ? program(request.userAgent()) : given);
  }

  /**
   * The manager of an application, which must have a name.
   *
   * @throws io.kennel.api.StatusException with code 422 where it has none or one that cannot be one
   */
  static FieldManager applying(Exchange exchange) {
    String given = checked(exchange);
    if (given.isEmpty()) {
      throw invalid(exchange, FieldError.required(PATH, "is required for apply patch"));
    }
    return manager(exchange, Operation.APPLY, given);
  }

  private static FieldManager manager(Exchange exchange, Operation operation, String name) {
    return new FieldManager(
        name, operation, exchange.type().apiVersion(), exchange.info().subresource());
  }

  private static String checked(Exchange exchange) {
    String name = exchange.request().parameter(FIELD_MANAGER, "");
    if (name.codePointCount(0, name.length()) > NAME_CHARACTERS_MAX) {
      throw invalid(exchange, FieldError.tooLong(PATH, NAME_CHARACTERS_MAX));
    }
    for (int i = 0; i < name.length(); i++) {
      if (Character.isISOControl(name.charAt(i))) {
        throw invalid(
            exchange,
            FieldError.invalid(
                PATH,
                name,
                "should not contain non-printable character U+%04X (at position %s)"
                    .formatted((int) name.charAt(i), i)));
      }
    }
    return name;
  }

  private static RuntimeException invalid(Exchange exchange, FieldError error) {
    String kind =
        switch (exchange.info().verb()) {
          case "create" -> "CreateOptions";
          case "update" -> "UpdateOptions";
          default -> "PatchOptions";
        };
    return StatusErrors.invalid("meta.k8s.io", kind, "", List.of(error));
  }

  /** {@code kubectl} of {@code kubectl/v1.33.0 (linux/amd64)}. */
  private static String program(String userAgent) {
    String name = userAgent.split("/", 2)[0].strip();
    name = name.length() > NAME_CHARACTERS_MAX ? name.substring(0, NAME_CHARACTERS_MAX) : name;
    return name.isEmpty() ? "unknown" : name;
  }
}
