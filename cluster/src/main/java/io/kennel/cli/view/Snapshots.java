package io.kennel.cli.view;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.cli.view.ClusterSnapshot.EventRow;
import io.kennel.cli.view.ClusterSnapshot.NodeRow;
import io.kennel.cli.view.ClusterSnapshot.Ordinal;
import io.kennel.cli.view.ClusterSnapshot.SetRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** From objects to what the view shows of them. */
final class Snapshots {
  /** Ordinals that are shown of one StatefulSet. */
  private static final int ORDINALS_MAX = 1_000;

  private static final Comparator<HasMetadata> BY_NAME =
      Comparator.comparing((HasMetadata each) -> text(each.getMetadata().getNamespace()))
          .thenComparing(each -> each.getMetadata().getName());

  private Snapshots() {}

  static ClusterSnapshot of(
      Collection<Node> nodes,
      Collection<StatefulSet> sets,
      Collection<Pod> pods,
      NewestEvents events) {
    Set<String> silent =
        nodes.stream()
            .filter(node -> !ready(node))
            .map(node -> node.getMetadata().getName())
            .collect(Collectors.toSet());
    Map<String, Map<Integer, Pod>> owned = owned(pods);
    Map<String, Integer> there = countByNode(pods);
    return new ClusterSnapshot(
        nodes.stream().sorted(BY_NAME).map(node -> node(node, there)).toList(),
        sets.stream().sorted(BY_NAME).map(set -> set(set, owned, silent)).toList(),
        events.all().stream().map(Snapshots::event).toList());
  }

  private static Map<String, Integer> countByNode(Collection<Pod> pods) {
    Map<String, Integer> counts = new HashMap<>();
    pods.forEach(pod -> counts.merge(text(pod.getSpec().getNodeName()), 1, Integer::sum));
    return counts;
  }

  private static NodeRow node(Node node, Map<String, Integer> pods) {
    String name = node.getMetadata().getName();
    boolean cordoned =
        node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
    return new NodeRow(name, ready(node), cordoned, pods.getOrDefault(name, 0));
  }

  private static boolean ready(Node node) {
    return node.getStatus() != null
        && node.getStatus().getConditions().stream().anyMatch(Snapshots::isReady);
  }

  private static boolean isReady(NodeCondition condition) {
    return condition.getType().equals("Ready") && condition.getStatus().equals("True");
  }

  /** The pods of each StatefulSet, by its uid and their ordinals. */
  private static Map<String, Map<Integer, Pod>> owned(Collection<Pod> pods) {
    Map<String, Map<Integer, Pod>> owned = new HashMap<>();
    for (Pod pod : pods) {
      int ordinal = ordinal(pod.getMetadata().getName());
      for (var owner : pod.getMetadata().getOwnerReferences()) {
        if (owner.getKind().equals("StatefulSet") && ordinal >= 0) {
          owned.computeIfAbsent(owner.getUid(), _ -> new HashMap<>()).put(ordinal, pod);
        }
      }
    }
    return owned;
  }

  private static int ordinal(String name) {
    try {
      return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static SetRow set(
      StatefulSet set, Map<String, Map<Integer, Pod>> owned, Set<String> silent) {
    Map<Integer, Pod> pods = owned.getOrDefault(set.getMetadata().getUid(), Map.of());
    int wanted = number(set.getSpec().getReplicas(), 1);
    int first =
        set.getSpec().getOrdinals() == null ? 0 : number(set.getSpec().getOrdinals().getStart(), 0);
    int end = pods.keySet().stream().mapToInt(ordinal -> ordinal + 1).max().orElse(first);
    List<Ordinal> ordinals = new ArrayList<>();
    int last = Math.min(Math.max(end, first + wanted), first + ORDINALS_MAX);
    for (int ordinal = first; ordinal < last; ordinal++) {
      Pod pod = pods.get(ordinal);
      String name = set.getMetadata().getName() + "-" + ordinal;
      String node = pod == null ? "" : text(pod.getSpec().getNodeName());
      ordinals.add(new Ordinal(name, mark(pod, silent), node));
    }
    return new SetRow(
        set.getMetadata().getNamespace(), set.getMetadata().getName(), wanted, ordinals);
  }

  private static Mark mark(@Nullable Pod pod, Set<String> silent) {
    if (pod == null || pod.getSpec().getNodeName() == null) {
      return Mark.PENDING;
    }
    if (silent.contains(pod.getSpec().getNodeName())) {
      return Mark.HELD;
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return Mark.TERMINATING;
    }
    boolean ready =
        pod.getStatus() != null
            && pod.getStatus().getConditions().stream().anyMatch(Snapshots::isReady);
    return ready ? Mark.READY : Mark.CREATING;
  }

  private static boolean isReady(PodCondition condition) {
    return condition.getType().equals("Ready") && condition.getStatus().equals("True");
  }

  private static EventRow event(NewestEvents.Timed timed) {
    Event event = timed.event();
    var about = event.getInvolvedObject();
    String namespace = text(about.getNamespace());
    String object = text(about.getKind()).toLowerCase(Locale.ROOT) + "/" + text(about.getName());
    return new EventRow(
        timed.time(),
        "Warning".equals(event.getType()),
        namespace.isEmpty() ? object : namespace + "/" + object,
        text(event.getReason()),
        text(event.getMessage()),
        Math.max(1, number(event.getCount(), 1)));
  }

  private static int number(@Nullable Integer number, int otherwise) {
    return number == null ? otherwise : number;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
