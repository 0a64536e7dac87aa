package io.kennel.simulation.check;

import io.kennel.api.Transport.Request;
import io.kennel.api.WellKnownTaints;
import io.kennel.simulation.history.History;
import io.kennel.simulation.process.Resource;
import io.kennel.simulation.process.SimulatedLink;
import io.kennel.simulation.process.SimulatedLink.CallCheck;
import io.kennel.store.Change;
import io.kennel.store.Entry;
import io.kennel.world.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Which pods the user has given up: deleted by force, or with a node whose object the user deleted
 * or called out of service. That is the user's word that nothing of them runs any more, and if it
 * does, the user has broken the promise that two of one identity never run.
 */
public final class GivenUp implements CallCheck {
  private static final String NODES = "nodes";

  /** How long after a node has been taken back somebody may still act on the word before. */
  private static final long STALE_NANOS = Duration.ofMinutes(1).toNanos();

  private final History history;
  private final Clock clock;
  private final String user;
  private final Set<String> pods = new HashSet<>();
  private final Set<String> nodes = new HashSet<>();
  private final Map<String, Long> takenBackNanos = new HashMap<>();

  /**
   * @param user the process whose word counts
   */
  public GivenUp(History history, Clock clock, String user) {
    this.history = history;
    this.clock = clock;
    this.user = user;
    history.listen(this::changed);
  }

  /** Whether a pod's containers may run beside those of its successor. */
  boolean pod(String uid) {
    return pods.contains(uid);
  }

  @Override
  public void calling(SimulatedLink link, Request request, Resource resource) {
    if (!link.process().equals(user) || !request.method().equals("DELETE")) {
      return;
    }
    if (resource.bucket().equals(NODES)) {
      nodes.add(resource.name());
    }
    JsonNode body = request.body();
    Entry pod = history.now(resource.bucket()).get(resource.storedName());
    boolean forced = body != null && body.path("gracePeriodSeconds").asInt(-1) == 0;
    if (resource.bucket().equals(SetFacts.PODS) && forced && pod != null) {
      pods.add(SetFacts.uid(history.tree(pod)));
    }
  }

  private void changed(Change change) {
    Entry before = change.before();
    Entry after = change.after();
    String name = change.key().name();
    if (change.key().bucket().equals(NODES) && after != null) {
      boolean out = isOutOfService(history.tree(after));
      boolean wasOut = before != null && isOutOfService(history.tree(before));
      if (out) {
        nodes.add(name);
      } else if (nodes.contains(name) && (before == null || wasOut)) {
        nodes.remove(name);
        takenBackNanos.put(name, clock.nanoTime());
      }
    }
    if (change.key().bucket().equals(SetFacts.PODS) && after == null && before != null) {
      JsonNode pod = history.tree(before);
      if (isGivenUp(PodFacts.node(pod))) {
        pods.add(SetFacts.uid(pod));
      }
    }
  }

  private boolean isGivenUp(String node) {
    Long since = takenBackNanos.get(node);
    return nodes.contains(node) || (since != null && clock.nanoTime() - since < STALE_NANOS);
  }

  private static boolean isOutOfService(JsonNode node) {
    for (JsonNode taint : node.path("spec").path("taints")) {
      if (taint.path("key").asString("").equals(WellKnownTaints.OUT_OF_SERVICE)) {
        return true;
      }
    }
    return false;
  }
}
