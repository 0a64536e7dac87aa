package io.kennel.simulation.check;

import io.kennel.api.Transport.Request;
import io.kennel.simulation.history.History;
import io.kennel.simulation.history.Rule;
import io.kennel.simulation.process.Resource;
import io.kennel.simulation.process.SimulatedLink;
import io.kennel.simulation.process.SimulatedLink.CallCheck;
import io.kennel.store.Change;
import io.kennel.store.Entry;
import io.kennel.world.simulated.SimulatedWorld;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Pods that the StatefulSet controller deletes, by what it had heard when it called: none that it
 * has not heard of; by scaling down the last one first; by an update only at and above the
 * partition, from the last one down, and no more at once than may be unavailable.
 */
public final class DeletionCheck implements CallCheck {
  private final History history;
  private final Availability availability;

  /** The uids of those that went. */
  private final Set<String> deleted = new HashSet<>();

  public DeletionCheck(SimulatedWorld world, History history) {
    this.history = history;
    this.availability = new Availability(world);
  }

  @Override
  public void calling(SimulatedLink link, Request request, Resource resource) {
    if (!request.method().equals("DELETE") || !resource.bucket().equals(SetFacts.PODS)) {
      return;
    }
    long seen = link.seen(SetFacts.PODS);
    Entry entry = history.at(SetFacts.PODS, seen).get(resource.storedName());
    JsonNode pod = entry == null ? null : history.tree(entry);
    SetFacts view =
        pod == null
            ? null
            : SetFacts.at(history, PodFacts.owner(pod), link.seen(SetFacts.SETS), seen);
    if (pod == null || view == null || PodFacts.finished(pod)) {
      return;
    }
    if (view.inRange(PodFacts.ordinal(resource.name()))) {
      updating(link, view, pod);
    } else {
      scalingDown(link, view, pod);
    }
  }

  /** Names are used again: what goes must be the very pod that the controller has seen. */
  @Override
  public void called(SimulatedLink link, Resource resource, long revision) {
    List<Change> changes = history.changes(SetFacts.PODS);
    for (int i = changes.size() - 1; i >= 0 && changes.get(i).revision() > revision; i--) {
      Entry before = changes.get(i).before();
      Entry after = changes.get(i).after();
      if (before == null
          || PodFacts.terminating(history.tree(before))
          || (after != null && !PodFacts.terminating(history.tree(after)))) {
        continue;
      }
      deleted.add(SetFacts.uid(history.tree(before)));
      Rule.that(
          before.createdRevision() <= link.seen(SetFacts.PODS),
          resource.name(),
          "is deleted by a controller that has not heard of it");
    }
  }

  private void scalingDown(SimulatedLink link, SetFacts view, JsonNode pod) {
    int ordinal = PodFacts.ordinal(PodFacts.name(pod));
    if (!view.ordered()) {
      return;
    }
    for (int later : view.pods().keySet()) {
      Rule.that(
          later <= ordinal || view.inRange(later),
          view.name(),
          "scales",
          ordinal,
          "down before",
          later,
          "is gone");
    }
    for (int kept = view.first(); kept < view.first() + view.replicas(); kept++) {
      Rule.that(
          !availability.isMissing(view.pods().get(kept), view, link),
          view.name(),
          "scales",
          ordinal,
          "down while",
          kept,
          "is not available");
    }
  }

  private void updating(SimulatedLink link, SetFacts view, JsonNode pod) {
    int ordinal = PodFacts.ordinal(PodFacts.name(pod));
    Rule.that(view.rollsByItself(), view.name(), "replaces", ordinal, "in spite of OnDelete");
    Rule.that(
        ordinal >= view.updatesFrom(),
        view.name(),
        "replaces",
        ordinal,
        "below the partition",
        view.updatesFrom());
    Rule.that(
        !PodFacts.revision(pod).equals(view.updateRevision()),
        view.name(),
        "replaces",
        ordinal,
        "which is up to date");
    if (view.maxUnavailable() > 1) {
      several(link, view, pod, ordinal);
    } else {
      one(link, view, pod, ordinal);
    }
  }

  private void one(SimulatedLink link, SetFacts view, JsonNode pod, int ordinal) {
    int end = view.first() + view.replicas();
    for (int later = ordinal + 1; later < end; later++) {
      JsonNode other = view.pods().get(later);
      Rule.that(
          !availability.isMissing(other, view, link),
          view.name(),
          "replaces",
          ordinal,
          "while",
          later,
          "is not available");
      Rule.that(
          other != null && !isOutdated(view, other, pod),
          view.name(),
          "replaces",
          ordinal,
          "before",
          later);
    }
  }

  private static boolean isOutdated(SetFacts view, JsonNode other, JsonNode replaced) {
    String wanted = view.updateRevision();
    return wanted.isEmpty()
        ? PodFacts.revision(other).equals(PodFacts.revision(replaced))
        : !PodFacts.revision(other).equals(wanted);
  }

  /**
   * Counts what was missing when the controller looked, and what it has deleted since. To delete
   * once more, under a new limit, what is going already, costs nothing.
   */
  private void several(SimulatedLink link, SetFacts view, JsonNode replaced, int ordinal) {
    if (deleted.contains(SetFacts.uid(replaced))) {
      return;
    }
    int missing = 0;
    for (int each = view.first(); each < view.first() + view.replicas(); each++) {
      JsonNode pod = view.pods().get(each);
      boolean gone = pod == null || deleted.contains(SetFacts.uid(pod));
      missing += each != ordinal && (gone || availability.isMissing(pod, view, link)) ? 1 : 0;
    }
    Rule.that(
        availability.mayBeMissing(replaced, view, link) || missing < view.maxUnavailable(),
        view.name(),
        "replaces",
        ordinal,
        "while",
        missing,
        "others are unavailable");
  }
}
