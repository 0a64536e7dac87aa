package io.kennel.server.proxy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The query parameters of a request, read as Kubernetes reads them. */
record Parameters(Map<String, List<String>> values) {
  @Nullable String first(String name) {
    List<String> all = values.get(name);
    return all == null || all.isEmpty() ? null : all.getFirst();
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  boolean flag(String name) {
    String value = first(name);
    return value != null && !value.equalsIgnoreCase("false") && !value.equals("0");
  }
}
