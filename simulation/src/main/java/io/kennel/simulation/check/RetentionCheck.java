package io.kennel.simulation.check;

import io.kennel.api.Transport.Request;
import io.kennel.simulation.history.History;
import io.kennel.simulation.history.Rule;
import io.kennel.simulation.process.Resource;
import io.kennel.simulation.process.SimulatedLink;
import io.kennel.simulation.process.SimulatedLink.CallCheck;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which owners the StatefulSet controller gives to claims, by what it had heard when it called:
 * none with whose end the set's retention policy does not want the claim to end.
 */
public final class RetentionCheck implements CallCheck {
  private final History history;

  public RetentionCheck(History history) {
    this.history = history;
  }

  @Override
  public void calling(SimulatedLink link, Request request, Resource resource) {
    JsonNode claim = request.body();
    if (!resource.bucket().equals(SetFacts.CLAIMS) || claim == null) {
      return;
    }
    JsonNode before = history.find(SetFacts.CLAIMS, resource.storedName());
    Set<String> known = new HashSet<>();
    if (before != null) {
      owners(before).forEach(owner -> known.add(owner.path("uid").asString("")));
    }
    for (JsonNode owner : owners(claim)) {
      if (!known.contains(owner.path("uid").asString(""))) {
        added(link, claim, owner);
      }
    }
  }

  private static JsonNode owners(JsonNode claim) {
    return claim.path("metadata").path("ownerReferences");
  }

  private void added(SimulatedLink link, JsonNode claim, JsonNode owner) {
    boolean toSet = owner.path("kind").asString("").equals("StatefulSet");
    SetFacts view = toSet ? set(link, owner) : setOfPod(link, claim, owner);
    if (view == null) {
      return;
    }
    int ordinal = PodFacts.ordinal(PodFacts.name(claim));
    String event = toSet ? "whenDeleted" : "whenScaled";
    Rule.that(
        view.retention(event).equals("Delete") && (toSet || !view.inRange(ordinal)),
        "claim",
        PodFacts.name(claim),
        "is to go with",
        owner.path("name").asString(""),
        "although",
        event,
        "is",
        view.retention(event),
        "and the set has",
        view.replicas(),
        "replicas from",
        view.first());
  }

  private @Nullable SetFacts set(SimulatedLink link, JsonNode owner) {
    String uid = owner.path("uid").asString("");
    return SetFacts.at(history, uid, link.seen(SetFacts.SETS), link.seen(SetFacts.PODS));
  }

  private @Nullable SetFacts setOfPod(SimulatedLink link, JsonNode claim, JsonNode owner) {
    String name = PodFacts.namespace(claim) + "/" + owner.path("name").asString("");
    var pod = history.at(SetFacts.PODS, link.seen(SetFacts.PODS)).get(name);
    String uid = pod == null ? "" : PodFacts.owner(history.tree(pod));
    return SetFacts.at(history, uid, link.seen(SetFacts.SETS), link.seen(SetFacts.PODS));
  }
}
