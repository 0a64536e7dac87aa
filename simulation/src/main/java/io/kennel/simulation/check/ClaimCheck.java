package io.kennel.simulation.check;

import io.kennel.simulation.history.History;
import io.kennel.simulation.history.Rule;
import io.kennel.simulation.process.SimulatedLink;
import io.kennel.store.Change;
import io.kennel.store.Entry;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Claims are never lost: one goes only where it has owners of which none is left, and it stays with
 * its volume, which no other claim has. A pod stays on its node.
 */
public final class ClaimCheck {
  private static final String VOLUMES = "persistentvolumes";

  /** The answer that an owner waits may be as late as this: the owner may have been told since. */
  private static final Duration ANSWER_MAX = SimulatedLink.LATE_MAX;

  private final SimulatedWorld world;
  private final History history;
  private final Map<String, Duration> waitedUntil = new HashMap<>();

  public ClaimCheck(SimulatedWorld world, History history) {
    this.world = world;
    this.history = history;
    history.listen(this::changed);
  }

  private void changed(Change change) {
    String name = change.key().name();
    switch (change.key().bucket()) {
      case SetFacts.CLAIMS -> claim(name, tree(change.before()), tree(change.after()));
      case VOLUMES -> volume(name, tree(change.before()), tree(change.after()));
      case SetFacts.PODS -> {
        pod(name, tree(change.before()), tree(change.after()));
        owner(tree(change.before()), tree(change.after()));
      }
      case SetFacts.SETS -> owner(tree(change.before()), tree(change.after()));
      default -> {}
    }
  }

  private void owner(@Nullable JsonNode before, @Nullable JsonNode after) {
    if (before != null && after != null && waitsForDependents(before)) {
      waitedUntil.put(SetFacts.uid(before), world.elapsed());
    }
  }

  private @Nullable JsonNode tree(@Nullable Entry entry) {
    return entry == null ? null : history.tree(entry);
  }

  private void claim(String name, @Nullable JsonNode before, @Nullable JsonNode after) {
    if (before != null && !PodFacts.terminating(before)) {
      boolean goes = after == null || PodFacts.terminating(after);
      Rule.that(!goes || isOrphan(before), "claim", name, "is deleted");
    }
    String volume = after == null ? "" : volumeOf(after);
    if (before != null && after != null && !volumeOf(before).isEmpty()) {
      Rule.that(
          volumeOf(before).equals(volume),
          "claim",
          name,
          "moves from volume",
          volumeOf(before),
          "to",
          volume);
    }
    for (Entry other : history.now(SetFacts.CLAIMS).values()) {
      Rule.that(
          volume.isEmpty()
              || other.key().name().equals(name)
              || !volumeOf(history.tree(other)).equals(volume),
          "claims",
          name,
          "and",
          other.key().name(),
          "share volume",
          volume);
    }
  }

  private static String volumeOf(JsonNode claim) {
    return claim.path("spec").path("volumeName").asString("");
  }

  /** Whether all its owners, and it has some, are gone or wait for what they own to go first. */
  private boolean isOrphan(JsonNode claim) {
    boolean owned = false;
    for (JsonNode owner : claim.path("metadata").path("ownerReferences")) {
      owned = true;
      String bucket = owner.path("kind").asString("").equals("Pod") ? SetFacts.PODS : SetFacts.SETS;
      String name = PodFacts.namespace(claim) + "/" + owner.path("name").asString("");
      JsonNode found = history.find(bucket, name);
      if (found != null
          && SetFacts.uid(found).equals(owner.path("uid").asString(""))
          && !waitsForDependents(found)
          && !hasJustWaited(found)) {
        return false;
      }
    }
    return owned;
  }

  private boolean hasJustWaited(JsonNode owner) {
    Duration until = waitedUntil.get(SetFacts.uid(owner));
    return until != null && world.elapsed().minus(until).compareTo(ANSWER_MAX) <= 0;
  }

  private static boolean waitsForDependents(JsonNode owner) {
    for (JsonNode finalizer : owner.path("metadata").path("finalizers")) {
      if (finalizer.asString("").equals("foregroundDeletion")) {
        return true;
      }
    }
    return false;
  }

  private static void volume(String name, @Nullable JsonNode before, @Nullable JsonNode after) {
    String was = before == null ? "" : claimOf(before);
    String now = after == null ? "" : claimOf(after);
    Rule.that(
        was.isEmpty() || now.isEmpty() || was.equals(now),
        "volume",
        name,
        "goes from claim",
        was,
        "to",
        now);
  }

  private static String claimOf(JsonNode volume) {
    return volume.path("spec").path("claimRef").path("uid").asString("");
  }

  private static void pod(String name, @Nullable JsonNode before, @Nullable JsonNode after) {
    if (before != null && after != null && !PodFacts.node(before).isEmpty()) {
      Rule.that(
          PodFacts.node(before).equals(PodFacts.node(after)),
          "pod",
          name,
          "moves from",
          PodFacts.node(before),
          "to",
          PodFacts.node(after));
    }
  }
}
