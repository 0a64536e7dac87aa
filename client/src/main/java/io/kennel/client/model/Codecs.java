package io.kennel.client.model;

import io.fabric8.kubernetes.api.model.AnyType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Finds the codec of a class. */
public final class Codecs {
  private static final ClassValue<Optional<ModelCodec<Object>>> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected Optional<ModelCodec<Object>> computeValue(Class<?> type) {
          return Optional.ofNullable(generated(type));
        }
      };

  private Codecs() {}

  /** A codec is registered under the class whose objects it makes. */
  @SuppressWarnings("unchecked")
  private static @Nullable ModelCodec<Object> generated(Class<?> type) {
    return type == Map.class
        ? JsonValues.ANY
        : (ModelCodec<Object>) GeneratedCodecs.find(type.getName());
  }

  /** Whether objects of a class are read and written without reflection. */
  static boolean isGenerated(Class<?> type) {
    return BY_CLASS.get(type).isPresent();
  }

  /** An object of the class, from its JSON, which is neither changed nor kept. */
  public static <T> T decode(JsonNode tree, Class<T> type) {
    Optional<ModelCodec<Object>> codec = BY_CLASS.get(type);
    return codec.isPresent()
        ? type.cast(codec.get().decode(tree))
        : ReflectiveModels.decode(tree, type);
  }

  /** The JSON of an object, or of a map or a list of objects; nobody else holds it. */
  public static JsonNode encode(@Nullable Object model) {
    return switch (model) {
      case null -> JsonNodeFactory.instance.nullNode();
      case Map<?, ?> map -> JsonValues.ANY.encode(map);
      case List<?> list -> JsonValues.ANY.encode(list);
      case AnyType any -> encode(any.getValue());
      default ->
          BY_CLASS
              .get(model.getClass())
              .map(codec -> codec.encode(model))
              .orElseGet(() -> ReflectiveModels.encode(model));
    };
  }

  /**
   * A copy of this object alone, whose fields can be set; what it holds is shared with it.
   *
   * @throws IllegalArgumentException where the class has no generated codec
   */
  public static <T> T copy(T model) {
    if (BY_CLASS.get(model.getClass()).orElse(null) instanceof ObjectCodec<Object> codec) {
      @SuppressWarnings("unchecked")
      T copy = (T) codec.copy(model);
      return copy;
    }
    throw new IllegalArgumentException("no codec for " + model.getClass().getName());
  }

  /** Jackson's own mapper in the same form, for bytes and streams. */
  public static JsonMapper mapper() {
    return ReflectiveModels.MAPPER;
  }
}
