package io.kennel.simulation.check;

import io.kennel.api.Transport.Request;
import io.kennel.simulation.history.History;
import io.kennel.simulation.history.Rule;
import io.kennel.simulation.process.Resource;
import io.kennel.simulation.process.SimulatedLink;
import io.kennel.simulation.process.SimulatedLink.CallCheck;
import io.kennel.world.simulated.SimulatedWorld;
import tools.jackson.databind.JsonNode;

/**
 * Pods that the StatefulSet controller creates, by what it had heard when it called: only ordinals
 * that the set has and nobody holds; one by one where that is asked for; below the partition as
 * they were; and with their claims there.
 */
public final class CreationCheck implements CallCheck {
  private static final String REVISIONS = "controllerrevisions.apps";

  private final History history;
  private final Availability availability;

  public CreationCheck(SimulatedWorld world, History history) {
    this.history = history;
    this.availability = new Availability(world);
  }

  @Override
  public void calling(SimulatedLink link, Request request, Resource resource) {
    JsonNode pod = request.body();
    if (!request.method().equals("POST") || !resource.bucket().equals(SetFacts.PODS)) {
      return;
    }
    SetFacts view =
        pod == null
            ? null
            : SetFacts.at(
                history, PodFacts.owner(pod), link.seen(SetFacts.SETS), link.seen(SetFacts.PODS));
    if (view != null && pod != null) {
      ordinal(view, pod);
      order(link, view, pod);
      revision(link, view, pod);
      claims(link, pod);
    }
  }

  private static void ordinal(SetFacts view, JsonNode pod) {
    String name = PodFacts.name(pod);
    int ordinal = PodFacts.ordinal(name);
    Rule.that(
        view.inRange(ordinal),
        name,
        "is created outside of",
        view.replicas(),
        "replicas from",
        view.first());
    JsonNode known = view.pods().get(ordinal);
    Rule.that(
        known == null || PodFacts.finished(known) || PodFacts.owner(known).isEmpty(),
        name,
        "is created while the controller knows that it exists");
  }

  private void order(SimulatedLink link, SetFacts view, JsonNode pod) {
    int ordinal = PodFacts.ordinal(PodFacts.name(pod));
    for (int before = view.first(); view.ordered() && before < ordinal; before++) {
      Rule.that(
          !availability.isMissing(view.pods().get(before), view, link),
          PodFacts.name(pod),
          "is created before",
          before,
          "is available");
    }
  }

  private void revision(SimulatedLink link, SetFacts view, JsonNode pod) {
    String current = PodFacts.namespace(view.set()) + "/" + view.currentRevision();
    if (view.rollsByItself()
        && PodFacts.ordinal(PodFacts.name(pod)) < view.updatesFrom()
        && history.at(REVISIONS, link.seen(REVISIONS)).containsKey(current)) {
      Rule.that(
          PodFacts.revision(pod).equals(view.currentRevision()),
          PodFacts.name(pod),
          "is below the partition and gets",
          PodFacts.revision(pod),
          "instead of",
          view.currentRevision());
    }
  }

  /** One that the controller has seen may be gone by now; one that was never there may not. */
  private void claims(SimulatedLink link, JsonNode pod) {
    for (JsonNode volume : pod.path("spec").path("volumes")) {
      String claim = volume.path("persistentVolumeClaim").path("claimName").asString("");
      if (!claim.isEmpty()) {
        String name = PodFacts.namespace(pod) + "/" + claim;
        Rule.that(
            history.now(SetFacts.CLAIMS).containsKey(name)
                || history.at(SetFacts.CLAIMS, link.seen(SetFacts.CLAIMS)).containsKey(name),
            PodFacts.name(pod),
            "is created without its claim",
            claim);
      }
    }
  }
}
