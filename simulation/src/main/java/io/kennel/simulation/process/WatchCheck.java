package io.kennel.simulation.process;

import io.kennel.api.Transport.Request;
import io.kennel.simulation.history.History;
import io.kennel.simulation.history.Rule;
import io.kennel.store.Change;
import io.kennel.store.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Compares one watch with what really happened: every change that it selects comes, in order, once,
 * and under the right type. Watches that start from no revision, or select by what is not known
 * here, are not compared.
 */
final class WatchCheck {
  private static final String NODE_FIELD = "spec.nodeName=";

  private final History history;
  private final Resource resource;
  private final String node;
  private final boolean checked;
  private int next;

  WatchCheck(History history, Request request) {
    this.history = history;
    this.resource = Resource.of(request.path());
    String version = parameter(request, "resourceVersion");
    String field = parameter(request, "fieldSelector");
    this.node = field.startsWith(NODE_FIELD) ? field.substring(NODE_FIELD.length()) : "";
    this.checked =
        !version.isEmpty()
            && !version.equals("0")
            && (field.isEmpty() || !node.isEmpty())
            && parameter(request, "labelSelector").isEmpty();
    this.next = checked ? firstAfter(Long.parseLong(version)) : 0;
  }

  private static String parameter(Request request, String name) {
    List<String> values = request.query().getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.getFirst();
  }

  private int firstAfter(long revision) {
    List<Change> changes = history.changes(resource.bucket());
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
    long version = Long.parseLong(object.path("metadata").path("resourceVersion").asString("0"));
    if (type.equals("BOOKMARK")) {
      Expected skipped = expected();
      Rule.that(
          skipped == null || skipped.change.revision() > version,
          "a bookmark of",
          resource,
          "at",
          version,
          "skips",
          String.valueOf(skipped));
      return;
    }
    Expected expected = expected();
    String found = type + " " + object.path("metadata").path("name").asString("") + " " + version;
    Rule.that(expected != null, "the watch of", resource, "told of", found, "which never was");
    if (expected != null) {
      Rule.that(
          found.equals(expected.toString()),
          "the watch of",
          resource,
          "told of",
          found,
          "instead of",
          expected);
      next++;
    }
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
    List<Change> changes = history.changes(resource.bucket());
    while (next < changes.size()) {
      Change change = changes.get(next);
      boolean before = selects(change, change.before());
      boolean after = selects(change, change.after());
      if (before || after) {
        String type = !before ? "ADDED" : after ? "MODIFIED" : "DELETED";
        return new Expected(type, change);
      }
      next++;
    }
    return null;
  }

  private boolean selects(Change change, @Nullable Entry entry) {
    if (entry == null) {
      return false;
    }
    String name = change.key().name();
    boolean here = resource.namespace().isEmpty() || name.startsWith(resource.namespace() + "/");
    return here
        && (node.isEmpty()
            || history.tree(entry).path("spec").path("nodeName").asString("").equals(node));
  }
}
