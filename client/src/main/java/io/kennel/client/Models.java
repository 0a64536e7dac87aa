package io.kennel.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Between JSON trees and model classes. Fields that a class does not know are kept as its
 * additional properties and written again, so that no update loses them.
 */
public final class Models {
  private Models() {}

  /** An object of the class, from its JSON. The tree is not changed and not kept. */
  public static <T> T decode(JsonNode tree, Class<T> model) {
    return Lazy.MAPPER.treeToValue(tree, model);
  }

  /** The JSON of an object, a map or a list of them; nobody else holds it. */
  public static JsonNode encode(Object model) {
    return Lazy.MAPPER.valueToTree(model);
  }

  /** The mapper itself, for bytes and streams. */
  public static JsonMapper mapper() {
    return Lazy.MAPPER;
  }

  /** Built on first use: it costs more than everything else a short command does. */
  private static final class Lazy {
    static final JsonMapper MAPPER =
        JsonMapper.builder()
            .disable(
                DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                DeserializationFeature.FAIL_ON_INVALID_SUBTYPE)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .changeDefaultPropertyInclusion(
                inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();
  }
}
