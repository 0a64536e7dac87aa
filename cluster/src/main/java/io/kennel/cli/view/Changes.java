package io.kennel.cli.view;

import io.kennel.cli.view.ClusterSnapshot.EventRow;
import io.kennel.cli.view.ClusterSnapshot.NodeRow;
import io.kennel.cli.view.ClusterSnapshot.Ordinal;
import io.kennel.cli.view.ClusterSnapshot.SetRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is different in a snapshot, in plain lines: the view where there is no terminal. */
final class Changes {
  private Changes() {}

  static List<String> between(ClusterSnapshot before, ClusterSnapshot after) {
    List<String> lines = new ArrayList<>();
    Map<String, String> nodes = new HashMap<>();
    before.nodes().forEach(node -> nodes.put(node.name(), state(node)));
    for (NodeRow node : after.nodes()) {
      if (!state(node).equals(nodes.get(node.name()))) {
        lines.add("node/" + node.name() + " " + state(node));
      }
    }
    Map<String, Ordinal> ordinals = ordinals(before);
    ordinals(after)
        .forEach((name, now) -> {
          Ordinal was = ordinals.remove(name);
          if (was == null || was.mark() != now.mark()) {
            lines.add(
                name + " " + now.mark().word() + (now.node().isEmpty() ? "" : " on " + now.node()));
          }
        });
    ordinals.keySet().forEach(name -> lines.add(name + " gone"));
    Set<EventRow> known = new HashSet<>(before.events());
    after.events().stream()
        .filter(event -> event.warning() && !known.contains(event))
        .map(event -> "Warning " + event.object() + " " + event.reason() + ": " + event.message())
        .forEach(lines::add);
    return lines.stream().map(Screen::plain).toList();
  }

  private static String state(NodeRow node) {
    return node.ready() ? "ready" : "not ready";
  }

  private static Map<String, Ordinal> ordinals(ClusterSnapshot snapshot) {
    Map<String, Ordinal> ordinals = new LinkedHashMap<>();
    for (SetRow set : snapshot.sets()) {
      set.ordinals().forEach(each -> ordinals.put(set.namespace() + "/" + each.pod(), each));
    }
    return ordinals;
  }
}
