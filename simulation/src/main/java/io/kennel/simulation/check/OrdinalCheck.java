package io.kennel.simulation.check;

import io.kennel.api.Transport.Request;
import io.kennel.simulation.history.History;
import io.kennel.simulation.history.Rule;
import io.kennel.simulation.process.Resource;
import io.kennel.simulation.process.SimulatedLink;
import io.kennel.simulation.process.SimulatedLink.CallCheck;
import io.kennel.store.Entry;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The order of ordinals, by what the StatefulSet controller had heard when it called: a pod is
 * created only while all before it are ready, goes by scaling down only when all after it are gone,
 * and goes by an update only when all after it are updated and ready.
 */
public final class OrdinalCheck implements CallCheck {
  private final History history;

  public OrdinalCheck(History history) {
    this.history = history;
  }

  @Override
  public void calling(SimulatedLink link, Request request, Resource resource) {
    if (!resource.bucket().equals(SetFacts.PODS) || !resource.subresource().isEmpty()) {
      return;
    }
    JsonNode body = request.body();
    if (request.method().equals("POST") && body != null) {
      creating(link, body);
    } else if (request.method().equals("DELETE")) {
      deleting(link, resource);
    }
  }

  private @Nullable SetFacts view(SimulatedLink link, JsonNode pod) {
    return SetFacts.at(
        history, PodFacts.owner(pod), link.seen(SetFacts.SETS), link.seen(SetFacts.PODS));
  }

  private void creating(SimulatedLink link, JsonNode pod) {
    SetFacts view = view(link, pod);
    if (view == null) {
      return;
    }
    int ordinal = PodFacts.ordinal(PodFacts.name(pod));
    Rule.that(
        ordinal >= view.first() && ordinal < view.first() + view.replicas(),
        PodFacts.name(pod),
        "is created beyond",
        view.replicas(),
        "replicas");
    JsonNode known = view.pods().get(ordinal);
    Rule.that(
        known == null || PodFacts.finished(known),
        PodFacts.name(pod),
        "is created while the controller knows that it exists");
    for (int before = view.first(); view.ordered() && before < ordinal; before++) {
      JsonNode earlier = view.pods().get(before);
      Rule.that(
          earlier != null && PodFacts.ready(earlier),
          PodFacts.name(pod),
          "is created before",
          before,
          "is ready");
    }
  }

  private void deleting(SimulatedLink link, Resource resource) {
    Entry entry = history.at(SetFacts.PODS, link.seen(SetFacts.PODS)).get(resource.storedName());
    JsonNode pod = entry == null ? null : history.tree(entry);
    SetFacts view = pod == null ? null : view(link, pod);
    if (pod == null || view == null || PodFacts.finished(pod)) {
      return;
    }
    int ordinal = PodFacts.ordinal(resource.name());
    if (ordinal >= view.first() + view.replicas() || ordinal < view.first()) {
      scalingDown(view, ordinal);
    } else {
      updating(view, pod, ordinal);
    }
  }

  private static void scalingDown(SetFacts view, int ordinal) {
    for (int later : view.pods().keySet()) {
      Rule.that(
          !view.ordered() || later <= ordinal,
          view.name(),
          "scales",
          ordinal,
          "down before",
          later,
          "is gone");
    }
  }

  private static void updating(SetFacts view, JsonNode pod, int ordinal) {
    int end = view.first() + view.replicas();
    for (int later = ordinal + 1; later < end; later++) {
      JsonNode other = view.pods().get(later);
      Rule.that(
          other != null && PodFacts.ready(other),
          view.name(),
          "replaces",
          ordinal,
          "while",
          later,
          "is not ready");
      Rule.that(
          other != null && !PodFacts.revision(other).equals(PodFacts.revision(pod)),
          view.name(),
          "replaces",
          ordinal,
          "before",
          later);
    }
  }
}
