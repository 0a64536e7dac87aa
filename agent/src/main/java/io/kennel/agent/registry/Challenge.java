package io.kennel.agent.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One way to authenticate that a registry offers with status 401. Source: RFC 9110, section 11.6.1.
 *
 * @param scheme in lower case, such as {@code bearer}
 * @param parameters by name in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
  private static final int HEADER_CHARACTERS_MAX = 8192;
  private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";

  /** Either {@code name=value} or the word that begins the next challenge. */
  private static final Pattern PART =
      Pattern.compile(
          ("\\G[\\s,]*(?:(TOKEN)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|(TOKEN))"
                  + "|(TOKEN)(?=[\\s,]|$))")
              .replace("TOKEN", TOKEN));

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** All challenges of {@code WWW-Authenticate} headers; what cannot be read is left out. */
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> result = new ArrayList<>();
    for (String header : headers) {
      if (header.length() <= HEADER_CHARACTERS_MAX) {
        parse(header, result);
      }
    }
    return result;
  }

  private static void parse(String header, List<Challenge> result) {
    String scheme = "";
    Map<String, String> parameters = new HashMap<>();
    Matcher part = PART.matcher(header);
    while (part.find()) {
      if (part.group(4) != null) {
        add(scheme, parameters, result);
        scheme = part.group(4).toLowerCase(Locale.ROOT);
        parameters = new HashMap<>();
      } else {
        String quoted = part.group(2);
        String value = quoted == null ? part.group(3) : quoted.replaceAll("\\\\(.)", "$1");
        parameters.put(part.group(1).toLowerCase(Locale.ROOT), value);
      }
    }
    add(scheme, parameters, result);
  }

  private static void add(String scheme, Map<String, String> parameters, List<Challenge> result) {
    if (!scheme.isEmpty()) {
      result.add(new Challenge(scheme, parameters));
    }
  }

  /** The challenge of that scheme; null for none. */
  static @Nullable Challenge find(List<Challenge> challenges, String scheme) {
    return challenges.stream().filter(c -> c.scheme.equals(scheme)).findFirst().orElse(null);
  }

  /** A parameter's value; empty where it is missing. */
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }
}
