package io.kennel.simulation.check;

import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.simulation.history.History;
import io.kennel.simulation.process.SimulatedNode;
import io.kennel.store.Entry;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Whether the cluster has come to rest where its sets want it to be. */
public final class SettledCheck {
  private final History history;
  private final List<SimulatedNode> nodes;
  private long looked = -1;
  private boolean settled;

  public SettledCheck(History history, List<SimulatedNode> nodes) {
    this.history = history;
    this.nodes = nodes;
  }

  /** Looks again only where something has changed. */
  public boolean settled() {
    long changes = history.revision();
    for (SimulatedNode node : nodes) {
      changes += node.runtime().changes();
    }
    if (changes != looked) {
      looked = changes;
      settled = missing().isEmpty();
    }
    return settled;
  }

  /** What is still to be done, in words; empty when nothing is. */
  public String missing() {
    int expected = 0;
    for (Entry entry : history.now(SetFacts.SETS).values()) {
      JsonNode set = history.tree(entry);
      if (PodFacts.terminating(set)) {
        return PodFacts.name(set) + " is being deleted";
      }
      long now = history.revision();
      SetFacts facts = SetFacts.at(history, SetFacts.uid(set), now, now);
      String missing = facts == null ? "" : missing(facts);
      if (!missing.isEmpty()) {
        return PodFacts.name(set) + ": " + missing;
      }
      expected += facts == null ? 0 : facts.replicas();
    }
    expected += orphans();
    if (history.now(SetFacts.PODS).size() != expected) {
      return "pods of nobody: " + history.now(SetFacts.PODS).keySet();
    }
    expected -= endedOrphans() + stuckOrphans();
    long running = nodes.stream().mapToLong(SettledCheck::running).sum();
    return running == expected ? "" : running + " containers run instead of " + expected;
  }

  /** The objects that matter, one a line. */
  public String objects() {
    StringBuilder all = new StringBuilder();
    for (String bucket : List.of(SetFacts.SETS, SetFacts.PODS, SetFacts.CLAIMS, "nodes")) {
      for (Entry entry : history.now(bucket).values()) {
        all.append(bucket).append(' ').append(history.tree(entry)).append('\n');
      }
    }
    return all.toString();
  }

  /** What is left of a set that was deleted and was to leave its pods alone. */
  private int orphans() {
    return orphans(pod -> true);
  }

  /** Those that ended with their node: nobody makes them anew. */
  private int endedOrphans() {
    return orphans(pod -> PodFacts.phase(pod).equals("Failed"));
  }

  private int orphans(Predicate<JsonNode> kind) {
    int orphans = 0;
    for (Entry entry : history.now(SetFacts.PODS).values()) {
      JsonNode pod = history.tree(entry);
      String set = entry.key().name().substring(0, entry.key().name().lastIndexOf('-'));
      boolean free = PodFacts.owner(pod).isEmpty() && !PodFacts.terminating(pod);
      orphans += kind.test(pod) && free && history.find(SetFacts.SETS, set) == null ? 1 : 0;
    }
    return orphans;
  }

  /**
   * Pods that cannot run, of sets that are gone: their claims went with an earlier set of that
   * name, and nobody makes them anew.
   */
  private int stuckOrphans() {
    return orphans(pod -> PodFacts.node(pod).isEmpty() && !hasClaims(pod));
  }

  private boolean hasClaims(JsonNode pod) {
    for (JsonNode volume : pod.path("spec").path("volumes")) {
      String claim = volume.path("persistentVolumeClaim").path("claimName").asString("");
      if (!claim.isEmpty() && history.find(SetFacts.CLAIMS, claim) == null) {
        return false;
      }
    }
    return true;
  }

  private static long running(SimulatedNode node) {
    List<ContainerState> all = node.runtime().listContainers();
    return all.stream().filter(each -> each.phase() == Phase.RUNNING).count();
  }

  private static String missing(SetFacts facts) {
    TreeSet<Integer> wanted = new TreeSet<>();
    for (int i = 0; i < facts.replicas(); i++) {
      wanted.add(facts.first() + i);
    }
    if (!wanted.equals(facts.pods().keySet())) {
      return "has pods " + facts.pods().keySet() + " instead of " + wanted;
    }
    for (Map.Entry<Integer, JsonNode> pod : facts.pods().entrySet()) {
      if (!PodFacts.ready(pod.getValue())) {
        return "pod " + pod.getKey() + " is not ready: " + pod.getValue().path("status");
      }
    }
    return status(facts);
  }

  private static String status(SetFacts facts) {
    JsonNode status = facts.set().path("status");
    if (status.path("readyReplicas").asInt(0) != facts.replicas()
        || status.path("availableReplicas").asInt(0) != facts.replicas()
        || facts.updateRevision().isEmpty()) {
      return "status: " + status;
    }
    for (Map.Entry<Integer, JsonNode> pod : facts.pods().entrySet()) {
      boolean reached = facts.rollsByItself() && pod.getKey() >= facts.updatesFrom();
      if (reached && !PodFacts.revision(pod.getValue()).equals(facts.updateRevision())) {
        return pod.getKey() + " does not have revision " + facts.updateRevision();
      }
    }
    return "";
  }
}
