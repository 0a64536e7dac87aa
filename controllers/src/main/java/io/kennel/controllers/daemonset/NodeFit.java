package io.kennel.controllers.daemonset;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.kennel.controllers.taint.Taints;
import io.kennel.controllers.topology.NodeSelectors;
import java.util.Set;

/** Whether a node is one of those that a set is meant for. */
enum NodeFit {
  /** It shall have a pod. */
  WANTED,

  /** It gets none, and may keep the one that it has: only new pods are kept away from it. */
  BEARABLE,

  /** It shall have none. */
  UNWANTED;

  private static final Set<String> FORBIDDING = Set.of(Taints.NO_SCHEDULE, Taints.NO_EXECUTE);
  private static final Set<String> EXPELLING = Set.of(Taints.NO_EXECUTE);

  static NodeFit of(PodSpec pod, Node node) {
    String named = pod.getNodeName();
    boolean isElsewhere =
        named != null && !named.isEmpty() && !named.equals(node.getMetadata().getName());
    if (isElsewhere || !NodeSelectors.allow(pod, node)) {
      return UNWANTED;
    }
    if (isFree(pod, node, FORBIDDING)) {
      return WANTED;
    }
    return isFree(pod, node, EXPELLING) ? BEARABLE : UNWANTED;
  }

  private static boolean isFree(PodSpec pod, Node node, Set<String> effects) {
    return Taints.firstUntolerated(pod.getTolerations(), Taints.of(node), effects) == null;
  }
}
