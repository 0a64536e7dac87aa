package io.kennel.simulation.process;

import io.kennel.api.Transport.Request;
import io.kennel.simulation.history.History;
import io.kennel.simulation.history.Rule;
import io.kennel.store.Change;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Compares one watch with what really happened: every change that it selects comes, in order, once,
 * and under the right type. Watches that start from no revision, or select by what is not known
 * here, are not compared.
 */
final class WatchCheck {
  private final History history;
  private final Selection selection;
  private final boolean checked;
  private int next;

  WatchCheck(History history, Request request) {
    this.history = history;
    this.selection = Selection.of(request);
    String version = selection.version();
    this.checked = !version.isEmpty() && !version.equals("0") && selection.known();
    this.next = checked ? firstAfter(Long.parseLong(version)) : 0;
  }

  private List<Change> changes() {
    return history.changes(selection.resource().bucket());
  }

  private int firstAfter(long revision) {
    List<Change> changes = changes();
    int index = changes.size();
    while (index > 0 && changes.get(index - 1).revision() > revision) {
      index--;
    }
    return index;
  }

  void event(String type, JsonNode object) {
    if (!checked) {
      return;
    }
    long version = AnswerCheck.version(object);
    Expected expected = expected();
    if (type.equals("BOOKMARK")) {
      Rule.that(
          expected == null || expected.change.revision() > version,
          "a bookmark of",
          selection.resource(),
          "at",
          version,
          "skips",
          String.valueOf(expected));
      return;
    }
    String found = type + " " + object.path("metadata").path("name").asString("") + " " + version;
    Rule.that(
        expected != null && found.equals(expected.toString()),
        "the watch of",
        selection.resource(),
        "told of",
        found,
        "instead of",
        String.valueOf(expected));
    next++;
  }

  private record Expected(String type, Change change) {
    @Override
    public String toString() {
      String name = change.key().name();
      return type + " " + name.substring(name.indexOf('/') + 1) + " " + change.revision();
    }
  }

  /** The next change that concerns this watch; skips those that do not. */
  private @Nullable Expected expected() {
    List<Change> changes = changes();
    while (next < changes.size()) {
      Change change = changes.get(next);
      boolean before = selection.selects(history, change.before());
      boolean after = selection.selects(history, change.after());
      if (before || after) {
        String type = !before ? "ADDED" : after ? "MODIFIED" : "DELETED";
        return new Expected(type, change);
      }
      next++;
    }
    return null;
  }
}
