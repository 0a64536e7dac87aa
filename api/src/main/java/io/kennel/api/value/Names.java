package io.kennel.api.value;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The rules for names, labels and the like. Each method returns what is wrong with its argument, in
 * Kubernetes' words; nothing when it is right. Source: package {@code util/validation} of
 * apimachinery.
 */
public final class Names {
  private static final int LABEL_CHARACTERS_MAX = 63;
  private static final int SUBDOMAIN_CHARACTERS_MAX = 253;
  private static final int PORT_NAME_CHARACTERS_MAX = 15;

  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final String QUALIFIED_MESSAGE =
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
          + " alphanumeric character";

  private static final Rule DNS_LABEL =
      new Rule(
          LABEL,
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
              + " and must start and end with an alphanumeric character",
          LABEL_CHARACTERS_MAX,
          "my-name",
          "123-abc");
  private static final Rule DNS_SUBDOMAIN =
      new Rule(
          LABEL + "(\\." + LABEL + ")*",
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
              + " or '.', and must start and end with an alphanumeric character",
          SUBDOMAIN_CHARACTERS_MAX,
          "example.com");
  private static final Rule DNS_1035_LABEL =
      new Rule(
          "[a-z]([-a-z0-9]*[a-z0-9])?",
          "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with"
              + " an alphabetic character, and end with an alphanumeric character",
          LABEL_CHARACTERS_MAX,
          "my-name",
          "abc-123");
  private static final Rule LABEL_VALUE =
      new Rule(
          "(" + QUALIFIED + ")?",
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
              + " '.', and must start and end with an alphanumeric character",
          LABEL_CHARACTERS_MAX,
          "MyValue",
          "my_value",
          "12345");
  private static final Rule QUALIFIED_NAME =
      new Rule(QUALIFIED, QUALIFIED_MESSAGE, LABEL_CHARACTERS_MAX, "MyName", "my.name", "123-abc");
  private static final Rule CONFIG_KEY =
      new Rule(
          "[-._a-zA-Z0-9]+",
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
          SUBDOMAIN_CHARACTERS_MAX,
          "key.name",
          "KEY_NAME",
          "key-name");
  private static final Rule ENVIRONMENT_NAME =
      new Rule(
          "[ -<>-~]+",
          "a valid environment variable name must consist only of printable ASCII characters other"
              + " than '='",
          Integer.MAX_VALUE);

  private Names() {}

  /** A namespace, or part of a host name: RFC 1123 label. */
  public static List<String> dnsLabel(String text) {
    return DNS_LABEL.check(text);
  }

  /** The name of most objects: RFC 1123 subdomain. */
  public static List<String> dnsSubdomain(String text) {
    return DNS_SUBDOMAIN.check(text);
  }

  /** The name of a Service: RFC 1035 label. */
  public static List<String> dns1035Label(String text) {
    return DNS_1035_LABEL.check(text);
  }

  /** The value of a label. */
  public static List<String> labelValue(String text) {
    return LABEL_VALUE.check(text);
  }

  /** The key of a label or annotation: a name with an optional DNS prefix and {@code /}. */
  public static List<String> qualifiedName(String text) {
    List<String> messages = new ArrayList<>();
    String[] parts = text.split("/", -1);
    if (parts.length > 2) {
      return List.of(
          "a qualified name "
              + QUALIFIED_NAME.expectation()
              + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
    }
    if (parts.length == 2) {
      if (parts[0].isEmpty()) {
        messages.add("prefix part must be non-empty");
      } else {
        dnsSubdomain(parts[0]).forEach(message -> messages.add("prefix part " + message));
      }
    }
    String name = parts[parts.length - 1];
    if (name.isEmpty()) {
      messages.add("name part must be non-empty");
    }
    QUALIFIED_NAME.check(name).forEach(message -> messages.add("name part " + message));
    return messages;
  }

  /** A key of a ConfigMap or Secret, which becomes a file's name. */
  public static List<String> configKey(String text) {
    List<String> messages = new ArrayList<>(CONFIG_KEY.check(text));
    if (text.equals(".")) {
      messages.add("must not be '.'");
    } else if (text.equals("..")) {
      messages.add("must not be '..'");
    } else if (text.startsWith("..")) {
      messages.add("must not start with '..'");
    }
    return messages;
  }

  public static List<String> environmentVariable(String text) {
    return ENVIRONMENT_NAME.check(text);
  }

  /** The name of a container's port: RFC 6335 service name. */
  public static List<String> portName(String text) {
    List<String> messages = new ArrayList<>();
    if (text.length() > PORT_NAME_CHARACTERS_MAX) {
      messages.add(tooLong(PORT_NAME_CHARACTERS_MAX));
    }
    if (!text.chars().allMatch(c -> isLowerCase(c) || c == '-' || (c >= '0' && c <= '9'))) {
      messages.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if (text.chars().noneMatch(Names::isLowerCase)) {
      messages.add("must contain at least one letter (a-z)");
    }
    if (text.contains("--")) {
      messages.add("must not contain consecutive hyphens");
    }
    if (text.startsWith("-") || text.endsWith("-")) {
      messages.add("must not begin or end with a hyphen");
    }
    return messages;
  }

  /** A port's number. */
  public static List<String> portNumber(long port) {
    return port >= 1 && port <= 65535
        ? List.of()
        : List.of("must be between 1 and 65535, inclusive");
  }

  private static boolean isLowerCase(int c) {
    return c >= 'a' && c <= 'z';
  }

  private static String tooLong(int charactersMax) {
    return "must be no more than " + charactersMax + " bytes";
  }

  /** A pattern, what Kubernetes says when it is not met, and a length. */
  private record Rule(
      String text, Pattern pattern, String message, int charactersMax, List<String> examples) {
    Rule(String text, String message, int charactersMax, String... examples) {
      this(text, Pattern.compile(text), message, charactersMax, List.of(examples));
    }

    /** An over-long text is not matched: it is wrong already, and matching costs. */
    List<String> check(String candidate) {
      if (candidate.length() > charactersMax) {
        return List.of(tooLong(charactersMax));
      }
      return pattern.matcher(candidate).matches() ? List.of() : List.of(expectation());
    }

    /** The doubled space is Kubernetes' own. */
    String expectation() {
      if (examples.isEmpty()) {
        return message + " (regex used for validation is '" + text + "')";
      }
      String all = "'" + String.join("',  or '", examples) + "', ";
      return message + " (e.g. " + all + "regex used for validation is '" + text + "')";
    }
  }
}
