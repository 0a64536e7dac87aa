package io.kennel.controllers.daemonset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.kennel.api.WellKnownTaints;
import io.kennel.client.Kinds;
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.taint.Taints;
import io.kennel.controllers.template.TemplatePod;
import io.kennel.controllers.topology.NodeSelectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The pod that a set has for a node. It is bound to it by the scheduler, as any other. */
final class DaemonPod {
  /** On revisions and on pods: which template it is. */
  static final String HASH_LABEL = "controller-revision-hash";

  private static final List<Toleration> TOLERATIONS =
      List.of(
          toleration(WellKnownTaints.NOT_READY, Taints.NO_EXECUTE),
          toleration(WellKnownTaints.UNREACHABLE, Taints.NO_EXECUTE),
          toleration(WellKnownTaints.DISK_PRESSURE, Taints.NO_SCHEDULE),
          toleration(WellKnownTaints.MEMORY_PRESSURE, Taints.NO_SCHEDULE),
          toleration(WellKnownTaints.PID_PRESSURE, Taints.NO_SCHEDULE),
          toleration(WellKnownTaints.UNSCHEDULABLE, Taints.NO_SCHEDULE));

  private static final Toleration WITHOUT_NETWORK =
      toleration(WellKnownTaints.NETWORK_UNAVAILABLE, Taints.NO_SCHEDULE);

  private DaemonPod() {}

  /** What the set's pods ask of their nodes: the template's, and what a daemon bears with. */
  static PodSpec spec(DaemonSet set) {
    PodSpec template = set.getSpec().getTemplate().getSpec();
    List<Toleration> added = new ArrayList<>(TOLERATIONS);
    if (Boolean.TRUE.equals(template.getHostNetwork())) {
      added.add(WITHOUT_NETWORK);
    }
    List<Toleration> all = new ArrayList<>(template.getTolerations());
    all.removeIf(given -> added.stream().anyMatch(each -> isAlike(given, each)));
    all.addAll(added);
    return new PodSpecBuilder(template).withTolerations(all).build();
  }

  /** A pod for one node, whatever required affinity its template has: that has chosen the node. */
  static Pod of(DaemonSet set, PodSpec spec, String hash, String node, String name) {
    String base = set.getMetadata().getName() + "-";
    return TemplatePod.of(Kinds.DAEMON_SET, set, set.getSpec().getTemplate(), base, name)
        .edit()
        .editMetadata()
        .addToLabels(HASH_LABEL, hash)
        .endMetadata()
        .withNewSpecLike(spec)
        .editOrNewAffinity()
        .editOrNewNodeAffinity()
        .withNewRequiredDuringSchedulingIgnoredDuringExecution()
        .addNewNodeSelectorTerm()
        .addNewMatchField()
        .withKey(NodeSelectors.NAME_FIELD)
        .withOperator("In")
        .withValues(node)
        .endMatchField()
        .endNodeSelectorTerm()
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .endNodeAffinity()
        .endAffinity()
        .endSpec()
        .build();
  }

  /** The node that it is on or that it was made for; empty for neither. */
  static String nodeOf(Pod pod) {
    String bound = PodState.nodeOf(pod);
    String meant = bound.isEmpty() ? NodeSelectors.onlyNode(pod.getSpec()) : bound;
    return meant == null ? "" : meant;
  }

  /** The hash of the template that it was made from; empty for none. */
  static String hash(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? "" : labels.getOrDefault(HASH_LABEL, "");
  }

  private static boolean isAlike(Toleration one, Toleration other) {
    return Objects.equals(one.getKey(), other.getKey())
        && Objects.equals(one.getEffect(), other.getEffect())
        && Objects.equals(one.getOperator(), other.getOperator())
        && (one.getValue() == null || one.getValue().isEmpty());
  }

  private static Toleration toleration(String taint, String effect) {
    return new TolerationBuilder().withKey(taint).withOperator("Exists").withEffect(effect).build();
  }
}
