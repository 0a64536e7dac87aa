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
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
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
  /** As many events as a tall terminal has lines. */
  private static final int EVENTS_MAX = 200;

  /** Ordinals that are shown of one StatefulSet. */
  private static final int ORDINALS_MAX = 1_000;

  private static final Comparator<HasMetadata> BY_NAME =
      Comparator.comparing((HasMetadata each) -> text(each.getMetadata().getNamespace()))
          .thenComparing(each -> each.getMetadata().getName());

  /** Times are in seconds; of one second, the later write is the later event. */
  private static final Comparator<HasMetadata> BY_VERSION =
      Comparator.comparingInt(
              (HasMetadata each) -> text(each.getMetadata().getResourceVersion()).length())
          .thenComparing(each -> text(each.getMetadata().getResourceVersion()));

  private Snapshots() {}

  static ClusterSnapshot of(
      Collection<Node> nodes,
      Collection<StatefulSet> sets,
      Collection<Pod> pods,
      Collection<Event> events) {
    Set<String> silent =
        nodes.stream()
            .filter(node -> !ready(node))
            .map(node -> node.getMetadata().getName())
            .collect(Collectors.toSet());
    Map<String, Map<Integer, Pod>> owned = owned(pods);
    return new ClusterSnapshot(
        nodes.stream().sorted(BY_NAME).map(node -> node(node, pods)).toList(),
        sets.stream().sorted(BY_NAME).map(set -> set(set, owned, silent)).toList(),
        events(events));
  }

  private static NodeRow node(Node node, Collection<Pod> pods) {
    String name = node.getMetadata().getName();
    long there = pods.stream().filter(pod -> name.equals(pod.getSpec().getNodeName())).count();
    boolean cordoned =
        node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
    return new NodeRow(name, ready(node), cordoned, (int) there);
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

  private static List<EventRow> events(Collection<Event> events) {
    List<EventRow> newestFirst =
        events.stream()
            .sorted(Comparator.comparing(Snapshots::time).thenComparing(BY_VERSION).reversed())
            .limit(EVENTS_MAX)
            .map(Snapshots::event)
            .toList();
    return newestFirst.reversed();
  }

  private static EventRow event(Event event) {
    var about = event.getInvolvedObject();
    String namespace = text(about.getNamespace());
    String object = text(about.getKind()).toLowerCase(Locale.ROOT) + "/" + text(about.getName());
    return new EventRow(
        time(event),
        "Warning".equals(event.getType()),
        namespace.isEmpty() ? object : namespace + "/" + object,
        text(event.getReason()),
        text(event.getMessage()),
        Math.max(1, number(event.getCount(), 1)));
  }

  private static Instant time(Event event) {
    String[] candidates = {
      event.getLastTimestamp(),
      event.getEventTime() == null ? null : event.getEventTime().getTime(),
      event.getMetadata().getCreationTimestamp()
    };
    for (String each : candidates) {
      if (each != null) {
        try {
          return OffsetDateTime.parse(each).toInstant();
        } catch (DateTimeException e) {
          // Somebody else's event; the next one may do.
        }
      }
    }
    return Instant.EPOCH;
  }

  private static int number(@Nullable Integer number, int otherwise) {
    return number == null ? otherwise : number;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
