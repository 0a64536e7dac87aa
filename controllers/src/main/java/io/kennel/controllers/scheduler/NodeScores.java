package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import io.fabric8.kubernetes.api.model.Taint;
import io.kennel.controllers.taint.Taints;
import io.kennel.controllers.topology.NodeSelectors;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Ranks the nodes that will do. Each scorer's numbers are brought to 0 to 100 and weighed as
 * Kubernetes does; among equals the first name wins, so that the same state gives the same choice.
 */
final class NodeScores {
  private static final int SCORE_MAX = 100;

  /** What a container that asks for nothing is taken to use, as in Kubernetes. */
  private static final long CPU_MILLIS_DEFAULT = 100;

  private static final long MEMORY_BYTES_DEFAULT = 200L * 1024 * 1024;

  private final SchedulerView view;
  private final List<Scorer> scorers;

  NodeScores(SchedulerView view, Neighbours neighbours, Spread spread) {
    this.view = view;
    this.scorers =
        List.of(
            new Scorer(3, node -> -disliked(node)),
            new Scorer(2, this::preferred),
            new Scorer(2, neighbours::score),
            new Scorer(2, node -> -spread.crowd(node)),
            new Scorer(1, this::free));
  }

  /** The best of the nodes, of which there is at least one. */
  NodeState best(List<NodeState> nodes) {
    if (nodes.size() == 1) {
      return nodes.getFirst();
    }
    long[] sums = new long[nodes.size()];
    for (Scorer scorer : scorers) {
      addTo(sums, scorer, nodes);
    }
    int best = 0;
    for (int i = 1; i < sums.length; i++) {
      best = sums[i] > sums[best] || (sums[i] == sums[best] && isBefore(nodes, i, best)) ? i : best;
    }
    return nodes.get(best);
  }

  private static boolean isBefore(List<NodeState> nodes, int left, int right) {
    return Comparator.comparing(NodeState::name).compare(nodes.get(left), nodes.get(right)) < 0;
  }

  private static void addTo(long[] sums, Scorer scorer, List<NodeState> nodes) {
    long[] raw = nodes.stream().mapToLong(scorer.score()).toArray();
    long most = Long.MIN_VALUE;
    long least = Long.MAX_VALUE;
    for (long each : raw) {
      most = Math.max(most, each);
      least = Math.min(least, each);
    }
    for (int i = 0; i < raw.length && most > least; i++) {
      sums[i] += (long) scorer.weight() * SCORE_MAX * (raw[i] - least) / (most - least);
    }
  }

  private long disliked(NodeState node) {
    long count = 0;
    for (Taint taint : node.taints()) {
      boolean isSoft = Taints.PREFER_NO_SCHEDULE.equals(taint.getEffect());
      count += isSoft && !Taints.isTolerated(tolerations(), taint) ? 1 : 0;
    }
    return count;
  }

  private List<io.fabric8.kubernetes.api.model.Toleration> tolerations() {
    return view.object().getSpec().getTolerations();
  }

  private long preferred(NodeState node) {
    Affinity affinity = view.object().getSpec().getAffinity();
    if (affinity == null || affinity.getNodeAffinity() == null) {
      return 0;
    }
    long sum = 0;
    for (PreferredSchedulingTerm term :
        affinity.getNodeAffinity().getPreferredDuringSchedulingIgnoredDuringExecution()) {
      boolean holds = NodeSelectors.matches(term.getPreference(), node.node());
      sum += holds && term.getWeight() != null ? term.getWeight() : 0;
    }
    return sum;
  }

  /** The share of the node, in thousandths, that would be left. */
  private long free(NodeState node) {
    int pods = node.pods().size() + 1;
    Requests wanted = node.used().plus(view.pod().requests());
    long cpu = Math.max(wanted.cpuMillis(), pods * CPU_MILLIS_DEFAULT);
    long memory = Math.max(wanted.memoryBytes(), pods * MEMORY_BYTES_DEFAULT);
    return share(cpu, node.allocatable().cpuMillis())
        + share(memory, node.allocatable().memoryBytes());
  }

  private static long share(long wanted, long allocatable) {
    return allocatable <= 0 ? 0 : Math.max(0, 1000 * (allocatable - wanted) / allocatable);
  }

  private record Scorer(int weight, ToLongFunction<NodeState> score) {}
}
