package io.kennel.api.selector;

import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import io.kennel.api.selector.Requirement.Operator;
import io.kennel.api.value.Names;
import java.util.ArrayList;
import java.util.List;

/** Reads label selectors in the form of a query, with Kubernetes' messages. */
final class LabelSelectorParser {
  private static final String END = "end of string";
  private static final String BINARY = "in, notin, =, ==, !=, gt, lt";

  private final List<Token> tokens;
  private int next;

  LabelSelectorParser(String query) {
    this.tokens = tokens(query);
  }

  List<Requirement> parse() {
    List<Requirement> all = new ArrayList<>();
    if (peek().kind == Kind.END) {
      return all;
    }
    while (true) {
      all.add(requirement());
      Token token = take();
      if (token.kind == Kind.END) {
        return all;
      }
      if (!token.is(",")) {
        throw failure("found '" + token.text + "', expected: ',' or '" + END + "'");
      }
      if (peek().kind != Kind.WORD && !peek().is("!")) {
        throw failure("found '" + peek().text + "', expected: identifier after ','");
      }
    }
  }

  private Requirement requirement() {
    Token token = take();
    boolean negated = token.is("!");
    Token key = negated ? take() : token;
    if (key.kind != Kind.WORD) {
      throw failure("found '" + key.text + "', expected: identifier");
    }
    if (negated) {
      return checked(key.text, Operator.DOES_NOT_EXIST, List.of());
    }
    Token operator = peek();
    if (operator.kind == Kind.END || operator.is(",")) {
      return checked(key.text, Operator.EXISTS, List.of());
    }
    next++;
    return binary(key.text, operator);
  }

  private Requirement binary(String key, Token operator) {
    return switch (operator.text) {
      case "in" -> checked(key, Operator.IN, values());
      case "notin" -> checked(key, Operator.NOT_IN, values());
      case "=", "==" -> checked(key, Operator.IN, List.of(value()));
      case "!=" -> checked(key, Operator.NOT_IN, List.of(value()));
      case ">" -> checked(key, Operator.GREATER_THAN, List.of(value()));
      case "<" -> checked(key, Operator.LESS_THAN, List.of(value()));
      default -> throw failure("found '" + operator.text + "', expected: " + BINARY);
    };
  }

  private String value() {
    Token token = peek();
    if (token.kind == Kind.END || token.is(",")) {
      return "";
    }
    next++;
    if (token.kind != Kind.WORD) {
      throw failure("found '" + token.text + "', expected: identifier");
    }
    return token.text;
  }

  private List<String> values() {
    Token open = take();
    if (!open.is("(")) {
      throw failure("found '" + open.text + "' expected: '('");
    }
    List<String> values = new ArrayList<>();
    String current = "";
    while (true) {
      Token token = take();
      if (token.is(")")) {
        values.add(current);
        return values;
      } else if (token.is(",")) {
        values.add(current);
        current = "";
      } else if (token.kind == Kind.WORD && current.isEmpty()) {
        current = token.text;
      } else {
        throw failure("found '" + token.text + "', expected: ',', ')' or identifier");
      }
    }
  }

  private Token peek() {
    return tokens.get(Math.min(next, tokens.size() - 1));
  }

  private Token take() {
    Token token = peek();
    next++;
    return token;
  }

  private static SelectorException failure(String detail) {
    return new SelectorException("unable to parse requirement: " + detail);
  }

  /** A requirement whose key, number of values and values are right. */
  static Requirement checked(String key, Operator operator, List<String> values) {
    List<FieldError> errors = new ArrayList<>();
    Names.qualifiedName(key)
        .forEach(m -> errors.add(FieldError.invalid(FieldPath.of("key"), key, m)));
    FieldPath path = FieldPath.of("values");
    switch (operator) {
      case IN, NOT_IN -> {
        if (values.isEmpty()) {
          String detail = "for 'in', 'notin' operators, values set can't be empty";
          errors.add(FieldError.invalid(path, "[]", detail));
        }
      }
      case EXISTS, DOES_NOT_EXIST -> {
        if (!values.isEmpty()) {
          String detail = "values set must be empty for exists and does not exist";
          errors.add(FieldError.invalid(path, values.toString(), detail));
        }
      }
      case GREATER_THAN, LESS_THAN -> checkNumber(values, path, errors);
    }
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      FieldPath at = path.index(i).key(key);
      Names.labelValue(value).forEach(m -> errors.add(FieldError.invalid(at, value, m)));
    }
    if (!errors.isEmpty()) {
      throw failure(errors.getFirst().message());
    }
    return new Requirement(key, operator, values);
  }

  private static void checkNumber(List<String> values, FieldPath path, List<FieldError> errors) {
    if (values.size() != 1) {
      String detail = "for 'Gt', 'Lt' operators, exactly one value is required";
      errors.add(FieldError.invalid(path, values.toString(), detail));
    } else if (Requirement.integer(values.getFirst()).isEmpty()) {
      String detail = "for 'Gt', 'Lt' operators, the value must be an integer";
      errors.add(FieldError.invalid(path.index(0), values.getFirst(), detail));
    }
  }

  private enum Kind {
    WORD,
    SYMBOL,
    END
  }

  private record Token(Kind kind, String text) {
    /** Words are compared too: {@code in} is an operator or a key by its place. */
    boolean is(String symbol) {
      return kind == Kind.SYMBOL && text.equals(symbol);
    }
  }

  private static List<Token> tokens(String query) {
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < query.length()) {
      char c = query.charAt(at);
      int end = at + 1;
      if (isSymbol(c)) {
        if ((c == '=' || c == '!') && end < query.length() && query.charAt(end) == '=') {
          end++;
        }
        tokens.add(new Token(Kind.SYMBOL, query.substring(at, end)));
      } else if (!isSpace(c)) {
        while (end < query.length()
            && !isSymbol(query.charAt(end))
            && !isSpace(query.charAt(end))) {
          end++;
        }
        tokens.add(new Token(Kind.WORD, query.substring(at, end)));
      }
      at = end;
    }
    tokens.add(new Token(Kind.END, ""));
    return tokens;
  }

  private static boolean isSymbol(char c) {
    return "=!(),><".indexOf(c) >= 0;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
