package io.kennel.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class StatusErrorsTest {
  private static final FieldPath REPLICAS = FieldPath.of("spec").child("replicas");

  static Stream<Arguments> failures() {
    ResourceType pod = ResourceTypes.POD;
    ResourceType set = ResourceTypes.STATEFUL_SET;
    return Stream.of(
        row(StatusErrors.notFound(pod, "x"), 404, "NotFound", "pods \"x\" not found"),
        row(StatusErrors.notFound(set, "x"), 404, "NotFound", "statefulsets.apps \"x\" not found"),
        row(
            StatusErrors.alreadyExists(pod, "x"),
            409,
            "AlreadyExists",
            "pods \"x\" already exists"),
        row(
            StatusErrors.conflict(set, "x"),
            409,
            "Conflict",
            "Operation cannot be fulfilled on statefulsets.apps \"x\": the object has been"
                + " modified; please apply your changes to the latest version and try again"),
        row(
            StatusErrors.invalid(
                set, "x", List.of(FieldError.invalid(REPLICAS, -1, "must be positive"))),
            422,
            "Invalid",
            "StatefulSet.apps \"x\" is invalid: spec.replicas: Invalid value: -1: must be"
                + " positive"),
        row(
            StatusErrors.invalid(
                pod,
                "",
                List.of(
                    FieldError.required(FieldPath.of("spec.containers"), ""),
                    FieldError.notSupported(
                        FieldPath.of("spec.restartPolicy"), "No", List.of("Always", "Never")))),
            422,
            "Invalid",
            "Pod \"\" is invalid: [spec.containers: Required value, spec.restartPolicy: Unsupported"
                + " value: \"No\": supported values: \"Always\", \"Never\"]"),
        row(
            StatusErrors.forbidden(pod, "x", "no"),
            403,
            "Forbidden",
            "pods \"x\" is forbidden: no"),
        row(StatusErrors.forbidden(pod, "", "no"), 403, "Forbidden", "pods is forbidden: no"),
        row(
            StatusErrors.methodNotSupported(pod, "create"),
            405,
            "MethodNotAllowed",
            "create is not supported on resources of kind \"pods\""),
        row(
            StatusErrors.requestEntityTooLarge(3145728),
            413,
            "RequestEntityTooLarge",
            "Request entity too large: limit is 3145728"),
        row(StatusErrors.timeout("slow", 2), 504, "Timeout", "Timeout: slow"),
        row(
            StatusErrors.internalError("oops", null),
            500,
            "InternalError",
            "Internal error occurred: oops"));
  }

  private static Arguments row(StatusException failure, int code, String reason, String message) {
    return Arguments.of(failure, code, reason, message);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void wordsFailuresAsKubernetesDoes(
      StatusException failure, int code, String reason, String message) {
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure).hasMessage(message);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void readsBackWhatItRenders(StatusException failure) {
    assertThat(StatusJson.parse(StatusJson.render(failure.failure()), 0))
        .isEqualTo(failure.failure());
  }

  @Test
  void rendersStatusAsKubernetesDoes() {
    assertThat(StatusJson.render(StatusErrors.notFound(ResourceTypes.POD, "x").failure()))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
                     "message":"pods \\"x\\" not found","reason":"NotFound",
                     "details":{"name":"x","kind":"pods"},"code":404}
                    """));
  }

  @Test
  void quotesAsGoDoes() {
    assertThat(GoText.quote("a\"b\\\n\u0001é\u200b")).isEqualTo("\"a\\\"b\\\\\\n\\x01é\\u200b\"");
  }

  @Test
  void findsTypesByPathAndByKind() {
    assertThat(ResourceTypes.BUILT_IN.find("apps", "v1", "statefulsets"))
        .isSameAs(ResourceTypes.STATEFUL_SET);
    assertThat(ResourceTypes.BUILT_IN.find("", "v1", "statefulsets")).isNull();
    assertThat(ResourceTypes.BUILT_IN.findKind("v1", "Pod")).isSameAs(ResourceTypes.POD);
  }
}
