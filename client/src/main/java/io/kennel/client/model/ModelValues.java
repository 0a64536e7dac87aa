package io.kennel.client.model;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.runtime.RawExtension;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Classes of the model that are one JSON value. Unusual forms are left to their own decoders. */
final class ModelValues {
  static final ModelCodec<Quantity> QUANTITY =
      new Leaf<>(
          Quantity.class,
          tree -> tree.isString() ? new Quantity(tree.stringValue()) : null,
          ModelValues::encodeQuantity);
  static final ModelCodec<IntOrString> INT_OR_STRING =
      new Leaf<>(IntOrString.class, ModelValues::intOrString, ModelValues::encodeIntOrString);
  static final ModelCodec<MicroTime> MICRO_TIME =
      new Leaf<>(
          MicroTime.class,
          tree -> tree.isString() ? new MicroTime(tree.stringValue()) : null,
          time -> time.getTime() == null ? null : text(time.getTime()));
  static final ModelCodec<Object> RAW_EXTENSION =
      new Leaf<>(Object.class, ModelValues::rawExtension, ModelValues::encodeRawExtension);

  private ModelValues() {}

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  private static JsonNode encodeQuantity(Quantity quantity) {
    return text(
        Objects.requireNonNullElse(quantity.getAmount(), "")
            + Objects.requireNonNullElse(quantity.getFormat(), ""));
  }

  private static @Nullable IntOrString intOrString(JsonNode tree) {
    if (tree.isString()) {
      return new IntOrString(tree.stringValue());
    }
    return tree.isInt() ? new IntOrString(tree.intValue()) : null;
  }

  private static @Nullable JsonNode encodeIntOrString(IntOrString value) {
    return switch (value.getValue()) {
      case String text -> text(text);
      case Integer number -> JsonNodeFactory.instance.numberNode(number);
      case null, default -> null;
    };
  }

  /** What names its kind may have a class of its own, which the model knows how to find. */
  private static Object rawExtension(JsonNode tree) {
    return tree.isObject() && !tree.has("kind")
        ? new RawExtension(JsonValues.ANY.decode(tree))
        : ReflectiveModels.decode(tree, KubernetesResource.class);
  }

  private static JsonNode encodeRawExtension(Object value) {
    return value instanceof RawExtension raw ? Codecs.encode(raw.getValue()) : Codecs.encode(value);
  }

  /** Reader and writer give null for what they leave to reflection. */
  private record Leaf<T>(
      Class<T> type, Function<JsonNode, @Nullable T> reader, Function<T, @Nullable JsonNode> writer)
      implements ModelCodec<T> {
    @Override
    public T decode(JsonNode tree) {
      T value = reader.apply(tree);
      return value == null ? ReflectiveModels.decode(tree, type) : value;
    }

    @Override
    public JsonNode encode(T value) {
      JsonNode tree = writer.apply(value);
      return tree == null ? ReflectiveModels.encode(value) : tree;
    }
  }
}
