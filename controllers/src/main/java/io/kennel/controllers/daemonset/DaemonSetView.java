package io.kennel.controllers.daemonset;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a decision about one set looks at.
 *
 * @param pods those that it controls or might adopt, with the controller's own last steps
 * @param unclear pods whose creation was never answered
 * @param revisions those that match its selector and that it controls or might adopt
 * @param nodes all there are, in the order of their names
 * @param heldBack by the name of a node, for how long a failed pod is left there yet
 * @param mayAdopt whether a fresh look has shown that the set itself still exists
 * @param salt makes the names of new pods
 */
record DaemonSetView(
    DaemonSet set,
    List<Pod> pods,
    List<Pod> unclear,
    List<ControllerRevision> revisions,
    List<Node> nodes,
    Map<String, Duration> heldBack,
    boolean mayAdopt,
    long salt) {
  DaemonSetView {
    pods = List.copyOf(pods);
    unclear = List.copyOf(unclear);
    revisions = List.copyOf(revisions);
    nodes = List.copyOf(nodes);
    heldBack = Map.copyOf(heldBack);
  }
}
