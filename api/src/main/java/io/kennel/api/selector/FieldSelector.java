package io.kennel.api.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A condition on fields, such as {@code spec.nodeName=node-1,status.phase!=Running}: every term
 * must hold. Which fields a kind can be selected by is that kind's matter. Source: the
 * documentation page "Field Selectors".
 */
public record FieldSelector(List<Term> terms) {
  public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

  public FieldSelector {
    terms = List.copyOf(terms);
  }

  /**
   * One comparison.
   *
   * @param field dotted, such as {@code metadata.name}
   * @param equal whether the field must, or must not, have the value
   */
  public record Term(String field, boolean equal, String value) {
    boolean matches(String actual) {
      return equal == value.equals(actual);
    }

    @Override
    public String toString() {
      return field + (equal ? "=" : "!=") + escape(value);
    }
  }

  /**
   * Reads the form of a query. In values, {@code \,} {@code \=} and {@code \\} stand for the
   * character itself.
   *
   * @throws SelectorException for anything else
   */
  public static FieldSelector parse(String query) {
    List<Term> terms = new ArrayList<>();
    for (String part : split(query)) {
      if (!part.isEmpty()) {
        terms.add(term(query, part));
      }
    }
    return new FieldSelector(terms);
  }

  /** Whether an object is selected, given how to look up a field; absent fields are empty. */
  public boolean matches(Function<String, String> field) {
    for (Term term : terms) {
      if (!term.matches(field.apply(term.field()))) {
        return false;
      }
    }
    return true;
  }

  /** Whether an object is selected by the values at these paths of its tree. */
  public boolean matchesObject(JsonNode object) {
    return matches(path -> lookUp(object, path));
  }

  /** The text at a dotted path; empty where there is none. */
  public static String lookUp(JsonNode object, String path) {
    JsonNode node = object;
    for (String step : path.split("\\.", -1)) {
      node = node.path(step);
    }
    return node.isValueNode() && !node.isNull() ? node.asString("") : "";
  }

  public boolean isEverything() {
    return terms.isEmpty();
  }

  @Override
  public String toString() {
    return terms.stream().map(Term::toString).collect(Collectors.joining(","));
  }

  private static Term term(String query, String part) {
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c == '\\') {
        i++;
      } else if (part.startsWith("!=", i)) {
        return new Term(part.substring(0, i), false, unescape(query, part.substring(i + 2)));
      } else if (part.startsWith("==", i)) {
        return new Term(part.substring(0, i), true, unescape(query, part.substring(i + 2)));
      } else if (c == '=') {
        return new Term(part.substring(0, i), true, unescape(query, part.substring(i + 1)));
      }
    }
    throw failure(query, part);
  }

  private static List<String> split(String query) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < query.length(); i++) {
      char c = query.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == ',') {
        parts.add(query.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(query.substring(start));
    return parts;
  }

  private static String unescape(String query, String value) {
    StringBuilder out = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\') {
        i++;
        if (i == value.length() || "\\,=".indexOf(value.charAt(i)) < 0) {
          throw new SelectorException("invalid field selector: invalid escape sequence: \\");
        }
        out.append(value.charAt(i));
      } else if (c == '=') {
        throw failure(query, value);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
  }

  private static SelectorException failure(String query, String part) {
    return new SelectorException(
        "invalid selector: '" + query + "'; can't understand '" + part + "'");
  }
}
