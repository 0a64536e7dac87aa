package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;

/**
 * What a decision about one set looks at.
 *
 * @param pods those whose names speak of the set and that nobody else controls; there are such
 *     without a controller only where a fresh look has shown that the set still exists
 * @param revisions those that nobody else controls and that match the set's selector
 * @param claims by name, those of any ordinal that the set has or had a pod for
 */
record StatefulSetView(
    StatefulSet set,
    List<Pod> pods,
    List<ControllerRevision> revisions,
    Map<String, PersistentVolumeClaim> claims) {
  StatefulSetView {
    pods = List.copyOf(pods);
    revisions = List.copyOf(revisions);
    claims = Map.copyOf(claims);
  }
}
