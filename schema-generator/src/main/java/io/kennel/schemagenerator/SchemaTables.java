package io.kennel.schemagenerator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes the tables of one package, tab-separated, a line a message or field. Types: {@code M name
 * [object] [atomic]} and {@code F name type marker…}, in which a type is a word, {@code @message},
 * {@code []type} or {@code {}type}. Protobuf: {@code M name} and {@code W number name type
 * [inline]}, where lists that are messages of their own are {@code strings}. Documentation: {@code
 * Message text} and {@code Message.field text}.
 */
final class SchemaTables {
  private static final Pattern MAP = Pattern.compile("map<string, (.+)>");

  private static final Set<String> MARKERS =
      Set.of(
          "optional",
          "required",
          "default",
          "patchStrategy",
          "patchMergeKey",
          "listType",
          "listMapKey",
          "mapType",
          "structType");

  private final StringBuilder types = new StringBuilder();
  private final StringBuilder wire = new StringBuilder();
  private final StringBuilder documentation = new StringBuilder();

  String types() {
    return types.toString();
  }

  String wire() {
    return wire.toString();
  }

  String documentation() {
    return documentation.toString();
  }

  void add(Message message) {
    types.append("M\t").append(message.simpleName());
    types.append(Gaps.isTyped(message) ? "\tobject" : "");
    types.append(isAtomic(message) ? "\tatomic\n" : "\n");
    wire.append("M\t").append(message.simpleName()).append('\n');
    document(message.simpleName(), message.comment());
    for (Message.Field field : message.fields()) {
      types.append("F\t").append(field.name()).append('\t').append(type(field.type()));
      markers(message, field).forEach(marker -> types.append('\t').append(marker));
      types.append('\n');
      addToWire(field);
      document(message.simpleName() + "." + field.name(), field.comment());
    }
  }

  private static boolean isAtomic(Message message) {
    return Comment.markers(message.comment()).contains("structType=atomic");
  }

  private void addToWire(Message.Field field) {
    boolean isWrapped =
        field.type().startsWith("optional .") && type(field.type()).startsWith("[]");
    wire.append("W\t").append(field.number()).append('\t').append(field.name()).append('\t');
    wire.append(isWrapped ? "strings" : type(field.type()).replace("{}[]string", "{}strings"));
    wire.append(Gaps.isInline(field.name(), field.type()) ? "\tinline\n" : "\n");
  }

  private static List<String> markers(Message message, Message.Field field) {
    List<String> markers = new ArrayList<>(declaredMarkers(field.comment()));
    boolean optional = markers.remove("optional");
    if (Gaps.isInline(field.name(), field.type())) {
      markers.add("inline");
    } else if (!optional
        && !markers.contains("required")
        && !Gaps.isOptional(message, field.name())) {
      markers.add("required");
    }
    return markers;
  }

  /** The newer {@code k8s:} spelling counts where it stands alone, not for a later release. */
  private static List<String> declaredMarkers(List<String> comment) {
    return Comment.markers(comment).stream()
        .map(marker -> marker.startsWith("k8s:") ? marker.substring(4) : marker)
        .filter(marker -> MARKERS.contains(marker.split("[=(]", 2)[0]))
        .filter(marker -> !marker.startsWith("default=ref("))
        .distinct()
        .toList();
  }

  private static String type(String declared) {
    if (declared.startsWith("optional ")) {
      return single(declared.substring("optional ".length()));
    }
    if (declared.startsWith("repeated ")) {
      return "[]" + single(declared.substring("repeated ".length()));
    }
    var map = MAP.matcher(declared);
    if (map.matches()) {
      return "{}" + single(map.group(1));
    }
    throw new IllegalArgumentException("unknown form of type: " + declared);
  }

  private static String single(String type) {
    String value = Gaps.value(type);
    if (!value.isEmpty()) {
      return value;
    }
    return type.startsWith(".") ? "@" + type.substring(1) : type;
  }

  private void document(String name, List<String> comment) {
    String text = Comment.documentation(comment);
    if (!text.isEmpty()) {
      documentation.append(name).append('\t').append(escape(text)).append('\n');
    }
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t");
  }
}
