package io.kennel.server.proxy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes a query. */
final class Query {
  private final StringBuilder text = new StringBuilder();

  /** Adds a parameter, unless its value is null or empty. */
  Query add(String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      text.append(text.isEmpty() ? "" : "&").append(name).append('=');
      text.append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
    return this;
  }

  /** Adds {@code name=value} where the flag is set. */
  Query flag(String name, boolean isSet, String value) {
    return isSet ? add(name, value) : this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
