package io.kennel.codecgenerator;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.kubernetes.internal.KubernetesDeserializer;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * What the annotations of a model class say about its JSON.
 *
 * <p>Every annotation must be one that is known here: what is not understood fails the build and is
 * not ignored.
 */
final class ModelClass {
  private static final Set<Class<? extends Annotation>> KNOWN =
      Set.of(JsonProperty.class, JsonInclude.class, JsonFormat.class, JsonDeserialize.class);

  /** How many values a property holds. */
  enum Form {
    ONE,
    LIST,
    MAP
  }

  /**
   * A property.
   *
   * @param element the class of its value, or of the values in its list or map
   * @param pattern of a time; null for others
   * @param isRaw whether its JSON may be of any kind, which is chosen by what it says
   * @param keepsEmpty whether an empty list or map is written
   */
  record Property(
      String name,
      Form form,
      Class<?> element,
      String getter,
      String setter,
      @Nullable String pattern,
      boolean isRaw,
      boolean keepsEmpty) {}

  private final Class<?> type;

  ModelClass(Class<?> type) {
    this.type = type;
    JsonInclude include = type.getAnnotation(JsonInclude.class);
    require(include != null && include.value() == JsonInclude.Include.NON_NULL, "includes null");
    require(type.getSuperclass() == Object.class, "has a superclass");
  }

  Class<?> type() {
    return type;
  }

  /** In the order in which they are written. The model orders names too that a class lacks. */
  List<Property> properties() {
    Map<String, Property> byName = new HashMap<>();
    for (Field field : type.getDeclaredFields()) {
      JsonProperty named = field.getAnnotation(JsonProperty.class);
      if (named != null) {
        byName.put(named.value(), property(named.value(), field));
      }
    }
    List<Property> ordered = new ArrayList<>();
    for (String name : type.getAnnotation(JsonPropertyOrder.class).value()) {
      Property property = byName.remove(name);
      if (property != null) {
        ordered.add(property);
      }
    }
    require(byName.isEmpty(), "does not order " + byName.keySet());
    return ordered;
  }

  /** Model classes whose objects are held by objects of this one. */
  List<Class<?>> held() {
    List<Class<?>> held = new ArrayList<>();
    for (Property property : properties()) {
      if (isModel(property.element())) {
        held.add(property.element());
      }
    }
    return held;
  }

  /** Whether a class has a codec of its own that is generated. */
  static boolean isModel(Class<?> type) {
    return type.getName().startsWith(CodecSource.MODEL) && !CodecSource.LEAVES.containsKey(type);
  }

  private Property property(String name, Field field) {
    for (Annotation annotation : field.getAnnotations()) {
      require(KNOWN.contains(annotation.annotationType()), field + " has " + annotation);
    }
    JsonDeserialize own = field.getAnnotation(JsonDeserialize.class);
    require(
        own == null || own.using() == KubernetesDeserializer.class,
        field + " is decoded by its own decoder");
    JsonFormat format = field.getAnnotation(JsonFormat.class);
    return new Property(
        name,
        form(field.getType()),
        element(field.getGenericType()),
        method(name, 0),
        method(name, 1),
        format == null ? null : format.pattern(),
        own != null,
        field.getAnnotation(JsonInclude.class) == null);
  }

  private static Form form(Class<?> type) {
    return type == List.class ? Form.LIST : type == Map.class ? Form.MAP : Form.ONE;
  }

  /** Lists and maps of lists would not be cast. */
  private static Class<?> element(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return (Class<?>) arguments[arguments.length - 1];
    }
    return (Class<?>) type;
  }

  private String method(String property, int parameters) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(each -> each.getParameterCount() == parameters)
        .filter(each -> isOf(property, each))
        .findFirst()
        .map(Method::getName)
        .orElseThrow(() -> new IllegalStateException(type + " has no method for " + property));
  }

  private static boolean isOf(String property, Method method) {
    JsonProperty named = method.getAnnotation(JsonProperty.class);
    return named != null
        && named.value().equals(property)
        && method.getAnnotation(JsonAnyGetter.class) == null;
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(type + " " + otherwise);
    }
  }
}
