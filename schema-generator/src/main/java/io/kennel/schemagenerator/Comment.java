package io.kennel.schemagenerator;

import java.util.ArrayList;
import java.util.List;

/** Takes a source comment apart: markers here, documentation there. */
final class Comment {
  private Comment() {}

  /** The markers without their {@code +}, such as {@code optional} and {@code listType=map}. */
  static List<String> markers(List<String> lines) {
    List<String> markers = new ArrayList<>();
    for (String line : lines) {
      String text = line.strip();
      if (text.startsWith("+")) {
        markers.add(text.substring(1));
      }
    }
    return markers;
  }

  /**
   * The documentation as Kubernetes publishes it: lines joined, indented ones kept, remarks for
   * developers left out.
   */
  static String documentation(List<String> lines) {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      if (line.strip().equals("---")) {
        break;
      }
      append(text, line.stripTrailing());
    }
    return stripNewlines(text.toString()).strip();
  }

  private static void append(StringBuilder text, String line) {
    String content = line.stripLeading();
    if (line.isEmpty()) {
      dropLast(text);
      text.append("\n\n");
    } else if (content.startsWith("TODO") || content.startsWith("+")) {
      return;
    } else if (line.startsWith(" ") || line.startsWith("\t")) {
      dropLast(text);
      text.append('\n').append(line).append('\n');
    } else {
      text.append(line).append(' ');
    }
  }

  private static void dropLast(StringBuilder text) {
    if (!text.isEmpty()) {
      text.setLength(text.length() - 1);
    }
  }

  private static String stripNewlines(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '\n') {
      end--;
    }
    return text.substring(0, end);
  }
}
