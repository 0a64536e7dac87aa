package io.kennel.client.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Jackson's reflection: for classes without a codec, and for values of an unusual form. */
final class ReflectiveModels {
  /** The form of all codecs: fields that a class does not know are kept and written again. */
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_INVALID_SUBTYPE)
          .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  private ReflectiveModels() {}

  static <T> T decode(JsonNode tree, Class<T> type) {
    return MAPPER.treeToValue(tree, type);
  }

  static JsonNode encode(Object model) {
    return MAPPER.valueToTree(model);
  }
}
