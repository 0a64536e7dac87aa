package io.kennel.samples.kvstore;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;

/**
 * What a ConfigMap may set.
 *
 * @param lineMillis how often the client prints a line
 * @param timeoutMillis how long the client waits for the answers of one line
 * @param wordBytesMax how long a word may be, in bytes of UTF-8
 */
record Settings(int lineMillis, int timeoutMillis, int wordBytesMax) {
  static final Settings DEFAULT = new Settings(2_000, 1_000, 4_096);

  private static final Set<String> NAMES =
      Set.of("line-millis", "timeout-millis", "word-bytes-max");
  private static final int FILE_BYTES_MAX = 64 * 1024;
  private static final int VALUE_MAX = 60_000;

  /** Reads a properties file; without one, everything is as usual. */
  static Settings read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new IOException(file + " is too large");
      }
      properties.load(reader);
    } catch (NoSuchFileException e) {
      return DEFAULT;
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    for (String name : properties.stringPropertyNames()) {
      if (!NAMES.contains(name)) {
        throw new IOException(file + ": there is no setting " + name);
      }
    }
    return new Settings(
        number(properties, "line-millis", DEFAULT.lineMillis, file),
        number(properties, "timeout-millis", DEFAULT.timeoutMillis, file),
        number(properties, "word-bytes-max", DEFAULT.wordBytesMax, file));
  }

  private static int number(Properties properties, String name, int otherwise, Path file)
      throws IOException {
    String text = properties.getProperty(name, Integer.toString(otherwise)).strip();
    try {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= VALUE_MAX) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IOException(
        "%s: %s is a number from 1 to %s, not %s".formatted(file, name, VALUE_MAX, text));
  }
}
