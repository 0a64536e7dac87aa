package io.kennel.server.http;

import io.kennel.api.StatusErrors;
import java.util.List;
import java.util.Locale;

/** Chooses the form of an answer. Source: "Kubernetes API Concepts", "Resource encoding". */
final class MediaTypes {
  static final String JSON = "application/json";
  static final String YAML = "application/yaml";
  static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

  /** What an answer about objects can be written as. */
  enum Form {
    JSON,
    YAML
  }

  private static final List<String> AVAILABLE = List.of(JSON, YAML);

  private MediaTypes() {}

  /**
   * The first form of the client's list that exists here.
   *
   * @param accepted the parts of the Accept header, in order
   * @throws io.kennel.api.StatusException with code 406 where there is none
   */
  static Form choose(List<String> accepted) {
    if (accepted.isEmpty()) {
      return Form.JSON;
    }
    for (String range : accepted) {
      switch (bare(range)) {
        case "*/*", "application/*", JSON -> {
          return Form.JSON;
        }
        case YAML, "application/x-yaml", "text/yaml" -> {
          return Form.YAML;
        }
        default -> {
          // A form that is not spoken here, such as protobuf: the next one may be.
        }
      }
    }
    throw StatusErrors.notAcceptable(AVAILABLE);
  }

  /** The media type without parameters, in small letters. */
  static String bare(String mediaType) {
    int end = mediaType.indexOf(';');
    return (end < 0 ? mediaType : mediaType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}
