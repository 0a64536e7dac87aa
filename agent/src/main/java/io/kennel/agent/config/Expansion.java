package io.kennel.agent.config;

import java.util.List;
import java.util.Map;

/**
 * References to variables in values, commands and arguments. {@code $(NAME)} becomes the value,
 * stays as it is where there is none; {@code $$} becomes {@code $}. Source: the API reference,
 * Container, "command".
 */
public final class Expansion {
  private Expansion() {}

  /** The text with its references replaced. */
  public static String expand(String text, Map<String, String> variables) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    StringBuilder result = new StringBuilder(text.length());
    int index = 0;
    while (index < text.length()) {
      char c = text.charAt(index);
      if (c != '$' || index + 1 == text.length()) {
        result.append(c);
        index++;
        continue;
      }
      char next = text.charAt(index + 1);
      int end = next == '(' ? text.indexOf(')', index + 2) : -1;
      if (next == '$') {
        result.append('$');
        index += 2;
      } else if (next != '(') {
        result.append(c).append(next);
        index += 2;
      } else if (end < 0) {
        result.append("$(");
        index += 2;
      } else {
        String name = text.substring(index + 2, end);
        String value = variables.get(name);
        result.append(value == null ? "$(" + name + ")" : value);
        index = end + 1;
      }
    }
    return result.toString();
  }

  /** {@link #expand} of each. */
  static List<String> expandAll(List<String> texts, Map<String, String> variables) {
    return texts.stream().map(text -> expand(text, variables)).toList();
  }
}
