package io.kennel.schemagenerator;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one source file that the protobuf compiler made: the {@code …OrBuilder} interfaces name the
 * fields with their types and comments, the comments of the classes describe the messages.
 */
final class ProtoSource {
  private static final Pattern INTERFACE = Pattern.compile("\\(interface_extends:([\\w.]+)\\)");
  private static final Pattern CLASS = Pattern.compile("\\* Protobuf type \\{@code ([\\w.]+)}");
  private static final Pattern FIELD =
      Pattern.compile("<code>(.+) (\\w+) = (\\d+)(?: \\[.*])?;</code>");

  private final Map<String, Map<String, Message.Field>> fields = new LinkedHashMap<>();
  private final Map<String, List<String>> comments = new HashMap<>();
  private List<String> comment = new ArrayList<>();
  private boolean inText;
  private @Nullable String current;

  private ProtoSource() {}

  /** The messages of a file, in its order. */
  static List<Message> read(BufferedReader source) throws IOException {
    ProtoSource reader = new ProtoSource();
    for (String line = source.readLine(); line != null; line = source.readLine()) {
      reader.line(line);
    }
    List<Message> messages = new ArrayList<>();
    reader.fields.forEach((name, fields) ->
        messages.add(
            new Message(
                name,
                reader.comments.getOrDefault(name, List.of()),
                List.copyOf(fields.values()))));
    return messages;
  }

  private void line(String line) {
    String text = line.strip();
    if (text.equals("/**")) {
      comment = new ArrayList<>();
    } else if (text.equals("* <pre>")) {
      inText = true;
    } else if (text.equals("* </pre>")) {
      inText = false;
    } else if (inText) {
      comment.add(unescape(text.length() > 2 ? text.substring(2) : ""));
    } else if (line.equals("  }")) {
      current = null;
    } else {
      declaration(text);
    }
  }

  private void declaration(String text) {
    Matcher start = INTERFACE.matcher(text);
    Matcher described = CLASS.matcher(text);
    Matcher field = FIELD.matcher(text);
    if (text.startsWith("// @@") && start.find()) {
      current = start.group(1);
      fields.put(current, new LinkedHashMap<>());
    } else if (text.startsWith("* Protobuf") && described.find()) {
      comments.putIfAbsent(described.group(1), comment);
    } else if (current != null && text.startsWith("* <code>") && field.find()) {
      String type = unescape(field.group(1));
      Map<String, Message.Field> known = fields.getOrDefault(current, new LinkedHashMap<>());
      known.putIfAbsent(
          field.group(2),
          new Message.Field(field.group(2), Integer.parseInt(field.group(3)), type, comment));
    }
  }

  private static String unescape(String text) {
    if (text.indexOf('&') < 0) {
      return text;
    }
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#64;", "@")
        .replace("&#42;", "*")
        .replace("&#47;", "/")
        .replace("&#92;", "\\")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }
}
