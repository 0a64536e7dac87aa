package io.kennel.api;

/** Text as Go prints it, which is how it stands in Kubernetes' messages. */
public final class GoText {
  private GoText() {}

  /** Go's {@code %q}: double quotes, with escapes. */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(point -> appendEscaped(out, point));
    return out.append('"').toString();
  }

  private static void appendEscaped(StringBuilder out, int point) {
    switch (point) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case 7 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 11 -> out.append("\\v");
      default -> appendOther(out, point);
    }
  }

  private static void appendOther(StringBuilder out, int point) {
    if (point < ' ' || point == 127) {
      out.append(String.format("\\x%02x", point));
    } else if (isPrintable(point)) {
      out.appendCodePoint(point);
    } else {
      out.append(String.format(point > 0xffff ? "\\U%08x" : "\\u%04x", point));
    }
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }
}
