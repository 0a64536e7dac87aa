package io.kennel.controllers.daemonset;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.kennel.api.WellKnownTaints;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.taint.Taints;
import io.kennel.controllers.template.TemplatePod;
import io.kennel.controllers.topology.NodeSelectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
    PodSpec spec = Models.copy(template);
    spec.setTolerations(all);
    return spec;
  }

  /** A pod for one node, whatever required affinity its template has: that has chosen the node. */
  static Pod of(DaemonSet set, PodSpec spec, String hash, String node, String name) {
    String base = set.getMetadata().getName() + "-";
    Pod pod = TemplatePod.of(Kinds.DAEMON_SET, set, set.getSpec().getTemplate(), base, name);
    pod.getMetadata().getLabels().put(HASH_LABEL, hash);
    PodSpec bound = Models.copy(spec);
    bound.setAffinity(onlyOn(node, spec.getAffinity()));
    pod.setSpec(bound);
    return pod;
  }

  private static Affinity onlyOn(String node, @Nullable Affinity template) {
    NodeSelectorRequirement requirement = new NodeSelectorRequirement();
    requirement.setKey(NodeSelectors.NAME_FIELD);
    requirement.setOperator("In");
    requirement.setValues(List.of(node));
    NodeSelectorTerm term = new NodeSelectorTerm();
    term.setMatchFields(List.of(requirement));
    NodeSelector selector = new NodeSelector();
    selector.setNodeSelectorTerms(List.of(term));
    NodeAffinity before = template == null ? null : template.getNodeAffinity();
    NodeAffinity nodes = before == null ? new NodeAffinity() : Models.copy(before);
    nodes.setRequiredDuringSchedulingIgnoredDuringExecution(selector);
    Affinity affinity = template == null ? new Affinity() : Models.copy(template);
    affinity.setNodeAffinity(nodes);
    return affinity;
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
    Toleration toleration = new Toleration();
    toleration.setKey(taint);
    toleration.setOperator("Exists");
    toleration.setEffect(effect);
    return toleration;
  }
}
