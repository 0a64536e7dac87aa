package io.kennel.client;

import io.kennel.client.model.Codecs;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Between JSON trees and model classes. Fields that a class does not know are kept as its
 * additional properties and written again, so that no update loses them.
 */
public final class Models {
  private Models() {}

  /** An object of the class, from its JSON. The tree is not changed and not kept. */
  public static <T> T decode(JsonNode tree, Class<T> model) {
    return Codecs.decode(tree, model);
  }

  /** The JSON of an object, a map or a list of them; nobody else holds it. */
  public static JsonNode encode(@Nullable Object model) {
    return Codecs.encode(model);
  }

  /**
   * A copy of this object alone, whose fields can be set. What it holds is shared with it: whoever
   * changes something below copies that too.
   */
  public static <T> T copy(T model) {
    return Codecs.copy(model);
  }

  /** The mapper itself, for bytes and streams. */
  public static JsonMapper mapper() {
    return Codecs.mapper();
  }
}
