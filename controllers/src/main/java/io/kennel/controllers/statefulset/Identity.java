package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Map;

/** The names by which the parts of a set belong together. */
final class Identity {
  static final String POD_NAME_LABEL = "statefulset.kubernetes.io/pod-name";
  static final String POD_INDEX_LABEL = "apps.kubernetes.io/pod-index";
  static final String REVISION_LABEL = "controller-revision-hash";

  /** What a name that ends in no ordinal has. */
  static final int NO_ORDINAL = -1;

  private Identity() {}

  static String podName(StatefulSet set, int ordinal) {
    return set.getMetadata().getName() + "-" + ordinal;
  }

  static String claimName(StatefulSet set, String template, int ordinal) {
    return template + "-" + set.getMetadata().getName() + "-" + ordinal;
  }

  /** The name of the set that a pod's name speaks of; empty for none. */
  static String setName(Pod pod) {
    String name = pod.getMetadata().getName();
    return ordinal(pod) == NO_ORDINAL ? "" : name.substring(0, name.lastIndexOf('-'));
  }

  /** The number at the end of the name, or {@link #NO_ORDINAL}. */
  static int ordinal(Pod pod) {
    String name = pod.getMetadata().getName();
    return ordinal(name.substring(name.lastIndexOf('-') + 1));
  }

  static int ordinal(String digits) {
    boolean plain = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    boolean canonical = plain && (digits.equals("0") || !digits.startsWith("0"));
    if (!canonical) {
      return NO_ORDINAL;
    }
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      return NO_ORDINAL;
    }
  }

  static int firstOrdinal(StatefulSet set) {
    var ordinals = set.getSpec().getOrdinals();
    return ordinals == null || ordinals.getStart() == null ? 0 : ordinals.getStart();
  }

  static int replicas(StatefulSet set) {
    return set.getSpec().getReplicas() == null ? 1 : set.getSpec().getReplicas();
  }

  /** Whether the set as it is now has a place for the ordinal. */
  static boolean isInRange(StatefulSet set, int ordinal) {
    int first = firstOrdinal(set);
    return ordinal >= first && ordinal - first < replicas(set);
  }

  /** The name of the revision that a pod was made from; empty for none. */
  static String revision(Pod pod) {
    return labels(pod).getOrDefault(REVISION_LABEL, "");
  }

  static Map<String, String> labels(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }
}
