package io.kennel.agent.runtime.oci;

import io.kennel.agent.linux.Descriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A line of JSON in which conmon answers.
 *
 * @param data a process id or 0; negative where something failed, and where nothing was said
 * @param message why it failed, as the low-level runtime said it
 */
record ConmonAnswer(long data, String message) {
  private static final int BYTES_MAX = 64 << 10;
  private static final JsonMapper JSON = new JsonMapper();

  static ConmonAnswer parse(String line) {
    try {
      JsonNode answer = JSON.readTree(line);
      return new ConmonAnswer(
          answer.path("data").asLong(-1), answer.path("message").asString("").strip());
    } catch (JacksonException e) {
      return new ConmonAnswer(-1, line.strip());
    }
  }

  /** Reads up to the end of a line, or to the end. */
  static String line(Descriptor from) throws IOException {
    return read(from, true).lines().findFirst().orElse("");
  }

  /** Reads to the end. */
  static String text(Descriptor from) throws IOException {
    return read(from, false);
  }

  private static String read(Descriptor from, boolean one) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] bytes = new byte[4096];
    int count = from.read(bytes, 0, bytes.length);
    while (count > 0 && line.size() < BYTES_MAX) {
      line.write(bytes, 0, count);
      if (one && bytes[count - 1] == '\n') {
        break;
      }
      count = from.read(bytes, 0, bytes.length);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** What the low-level runtime wrote into its log, a line of JSON too, without the trimmings. */
  static String explanation(String said) {
    String last = said.strip().lines().reduce("", (before, line) -> line);
    try {
      JsonNode message = JSON.readTree(last).path("msg");
      return message.isString() ? message.asString().strip() : last;
    } catch (JacksonException e) {
      return last.isEmpty() ? "it ended without an answer" : last;
    }
  }
}
