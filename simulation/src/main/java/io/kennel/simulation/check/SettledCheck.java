package io.kennel.simulation.check;

import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.simulation.history.History;
import io.kennel.simulation.process.SimulatedNode;
import io.kennel.store.Entry;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Whether the cluster has come to rest where its sets want it to be. */
public final class SettledCheck {
  private final History history;
  private final List<SimulatedNode> nodes;

  public SettledCheck(History history, List<SimulatedNode> nodes) {
    this.history = history;
    this.nodes = nodes;
  }

  public boolean settled() {
    return missing().isEmpty();
  }

  /** What is still to be done, in words; empty when nothing is. */
  public String missing() {
    int expected = 0;
    for (Entry entry : history.now(SetFacts.SETS).values()) {
      JsonNode set = history.tree(entry);
      long now = history.revision();
      SetFacts facts = SetFacts.at(history, SetFacts.uid(set), now, now);
      String missing = facts == null ? "" : missing(facts);
      if (!missing.isEmpty()) {
        return PodFacts.name(set) + ": " + missing;
      }
      expected += facts == null ? 0 : facts.replicas();
    }
    if (history.now(SetFacts.PODS).size() != expected) {
      return "pods of nobody: " + history.now(SetFacts.PODS).keySet();
    }
    long running = nodes.stream().mapToLong(SettledCheck::running).sum();
    return running == expected ? "" : running + " containers run instead of " + expected;
  }

  private static long running(SimulatedNode node) {
    List<ContainerState> all = node.runtime().listContainers();
    return all.stream().filter(each -> each.phase() == Phase.RUNNING).count();
  }

  private String missing(SetFacts facts) {
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
    JsonNode status = facts.set().path("status");
    if (status.path("readyReplicas").asInt(0) != facts.replicas()) {
      return "status: " + status;
    }
    String revision = status.path("updateRevision").asString("");
    boolean updated =
        facts.pods().values().stream().allMatch(pod -> PodFacts.revision(pod).equals(revision));
    return updated || !facts.rollsByItself() ? "" : "not every pod has revision " + revision;
  }
}
