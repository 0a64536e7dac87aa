package io.kennel.simulation.process;

import io.kennel.api.Transport.Request;
import io.kennel.simulation.history.History;
import io.kennel.simulation.history.Rule;
import io.kennel.store.Entry;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Compares answers with what really happened: what was acknowledged is durable, and a list shows
 * exactly what was there at the revision that it names.
 */
final class AnswerCheck {
  private final History history;

  AnswerCheck(History history) {
    this.history = history;
  }

  void answered(Request request, JsonNode answer) {
    long version = version(answer);
    Rule.that(
        version <= history.revision(),
        request.method(),
        request.path(),
        "is acknowledged at revision",
        version,
        "and only",
        history.revision(),
        "are on the disk");
    if (request.method().equals("GET") && !answer.path("items").isMissingNode()) {
      listed(Selection.of(request), answer, version);
    }
  }

  private void listed(Selection selection, JsonNode answer, long version) {
    if (!selection.known()) {
      return;
    }
    Map<String, Long> expected = new HashMap<>();
    for (Entry entry : history.at(selection.resource().bucket(), version).values()) {
      if (selection.selects(history, entry)) {
        expected.put(entry.key().name(), entry.revision());
      }
    }
    Map<String, Long> found = new HashMap<>();
    for (JsonNode item : answer.path("items")) {
      String namespace = item.path("metadata").path("namespace").asString("");
      String name = item.path("metadata").path("name").asString("");
      found.put(namespace.isEmpty() ? name : namespace + "/" + name, version(item));
    }
    Rule.that(
        found.equals(expected),
        "the list of",
        selection.resource(),
        "at",
        version,
        "shows",
        found,
        "instead of",
        expected);
  }

  static long version(JsonNode answer) {
    return Long.parseLong(answer.path("metadata").path("resourceVersion").asString("0"));
  }
}
