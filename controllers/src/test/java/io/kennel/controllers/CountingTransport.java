package io.kennel.controllers;

import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Counts requests by method and resource. */
final class CountingTransport implements Transport {
  private final Transport inner;
  private final Map<String, Integer> counts = new TreeMap<>();

  CountingTransport(Transport inner) {
    this.inner = inner;
  }

  @Override
  public JsonNode call(Request request) {
    String name = request.method() + " " + resource(request.path());
    count(name);
    try {
      return inner.call(request);
    } catch (StatusException e) {
      count(name + " " + e.reason());
      throw e;
    }
  }

  @Override
  public Subscription watch(Request request, WatchSink sink) {
    return inner.watch(request, sink);
  }

  synchronized String summary() {
    return counts.entrySet().stream()
        .map(each -> each.getValue() + " " + each.getKey())
        .collect(Collectors.joining("\n"));
  }

  synchronized void reset() {
    counts.clear();
  }

  private synchronized void count(String name) {
    counts.merge(name, 1, Integer::sum);
  }

  /** Without names: the plural, and the subresource. */
  private static String resource(String path) {
    List<String> parts = List.of(path.split("/"));
    int at = path.startsWith("/api/") ? 3 : 4;
    if (parts.size() > at + 2 && "namespaces".equals(parts.get(at))) {
      at += 2;
    }
    String name = parts.get(at);
    return parts.size() > at + 2
        ? name + "/*/" + parts.get(at + 2)
        : parts.size() > at + 1 ? name + "/*" : name;
  }
}
