package io.kennel.codecgenerator;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Collection;
import java.util.Map;

/** The Java source of codecs. What they call is in {@code io.kennel.client.model}. */
final class CodecSource {
  static final String PACKAGE = "io.kennel.client.model";
  static final String REGISTRY = "GeneratedCodecs";
  static final String MODEL = "io.fabric8.kubernetes.api.model.";

  /** Classes that are one JSON value, with the codec that is written by hand for each. */
  static final Map<Class<?>, String> LEAVES =
      Map.of(
          String.class, "JsonValues.TEXT",
          Integer.class, "JsonValues.INTEGER",
          Long.class, "JsonValues.LONG",
          Boolean.class, "JsonValues.BOOLEAN",
          Object.class, "JsonValues.ANY",
          Quantity.class, "ModelValues.QUANTITY",
          IntOrString.class, "ModelValues.INT_OR_STRING",
          MicroTime.class, "ModelValues.MICRO_TIME");

  /** The only form of a time that is not a text for the model. */
  private static final String MICROSECONDS = "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'";

  private CodecSource() {}

  /** The name of the codec of a class: that of the class below the model's own package. */
  static String codecName(Class<?> type) {
    String below = type.getName().substring(MODEL.length());
    int dot = below.lastIndexOf('.');
    String prefix = dot < 0 ? "" : below.substring(0, dot).replace('.', '_') + "_";
    return prefix + below.substring(dot + 1).replace('$', '_') + "Codec";
  }

  static String of(ModelClass model) {
    String type = model.type().getCanonicalName();
    String codec = codecName(model.type());
    StringBuilder decode = new StringBuilder();
    StringBuilder encode = new StringBuilder();
    StringBuilder copy = new StringBuilder();
    for (ModelClass.Property property : model.properties()) {
      decode.append(
          "        case \"%s\" -> model.%s(%s);\n"
              .formatted(property.name(), property.setter(), decoded(property)));
      encode.append(encoded(property));
      copy.append("    copy.%s(model.%s());\n".formatted(property.setter(), property.getter()));
    }
    return """
    package %1$s;

    import java.util.Map;
    import javax.annotation.processing.Generated;
    import tools.jackson.databind.JsonNode;
    import tools.jackson.databind.node.JsonNodeFactory;
    import tools.jackson.databind.node.ObjectNode;

    @Generated("io.kennel.codecgenerator.CodecSource")
    final class %2$s implements ObjectCodec<%3$s> {
      static final %2$s INSTANCE = new %2$s();

      private %2$s() {}

      @Override
      public %3$s decode(JsonNode tree) {
        if (!tree.isObject()) {
          return ReflectiveModels.decode(tree, %3$s.class);
        }
        %3$s model = new %3$s();
        for (var field : tree.properties()) {
          JsonNode value = field.getValue();
          switch (field.getKey()) {
    %4$s        default ->
            model.setAdditionalProperty(
                field.getKey(), JsonValues.one(value, JsonValues.ANY));
          }
        }
        if (model.getAdditionalProperties().isEmpty()) {
          model.setAdditionalProperties(Map.of());
        }
        return model;
      }

      @Override
      public JsonNode encode(%3$s model) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
    %5$s    JsonValues.putAll(tree, model.getAdditionalProperties());
        return tree;
      }

      @Override
      public %3$s copy(%3$s model) {
        %3$s copy = new %3$s();
    %6$s    Map<String, Object> unknown = model.getAdditionalProperties();
        copy.setAdditionalProperties(unknown == null || unknown.isEmpty() ? Map.of() : unknown);
        return copy;
      }
    }
    """
        .formatted(PACKAGE, codec, type, decode, encode, copy);
  }

  private static String decoded(ModelClass.Property property) {
    Class<?> element = property.element();
    return switch (property.form()) {
      case ONE -> "JsonValues.one(value, %s)".formatted(single(property));
      case LIST -> "JsonValues.list(value, %s)".formatted(codec(element));
      case MAP -> "JsonValues.map(value, %s)".formatted(codec(element));
    };
  }

  private static String encoded(ModelClass.Property property) {
    Class<?> element = property.element();
    String put =
        switch (property.form()) {
          case ONE -> "put(tree, \"%s\", model.%s(), " + single(property);
          case LIST -> "putList(tree, \"%s\", model.%s(), " + codec(element);
          case MAP -> "putMap(tree, \"%s\", model.%s(), " + codec(element);
        };
    String isWritten =
        property.form() == ModelClass.Form.ONE || property.keepsEmpty()
            ? "model.%1$s() != null"
            : "model.%1$s() != null && !model.%1$s().isEmpty()";
    return ("    if (" + isWritten.formatted(property.getter()) + ") {\n")
        + ("      JsonValues." + put.formatted(property.name(), property.getter()) + ");\n    }\n");
  }

  private static String single(ModelClass.Property property) {
    if (property.pattern() != null) {
      if (!property.pattern().equals(MICROSECONDS)) {
        throw new IllegalStateException("no codec for a time as " + property.pattern());
      }
      return "TimeCodec.MICROSECONDS";
    }
    return property.isRaw() ? "ModelValues.RAW_EXTENSION" : codec(property.element());
  }

  private static String codec(Class<?> type) {
    String leaf = LEAVES.get(type);
    if (leaf == null && !ModelClass.isModel(type)) {
      throw new IllegalStateException("no codec for " + type);
    }
    return leaf == null ? codecName(type) + ".INSTANCE" : leaf;
  }

  static String registry(Collection<Class<?>> types) {
    StringBuilder cases = new StringBuilder();
    for (Class<?> type : types) {
      cases.append(
          "      case \"%s\" -> %s.INSTANCE;\n".formatted(type.getName(), codecName(type)));
    }
    return """
    package %s;

    import javax.annotation.processing.Generated;
    import org.jspecify.annotations.Nullable;

    /** All generated codecs, by the names of their classes. */
    @Generated("io.kennel.codecgenerator.CodecSource")
    final class %s {
      private %2$s() {}

      static @Nullable ModelCodec<?> find(String type) {
        return switch (type) {
    %s      default -> null;
        };
      }
    }
    """
        .formatted(PACKAGE, REGISTRY, cases);
  }
}
