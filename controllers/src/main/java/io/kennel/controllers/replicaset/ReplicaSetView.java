package io.kennel.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;
import java.util.Map;

/**
 * What a decision about one set looks at.
 *
 * @param pods those that it controls or might adopt, with the controller's own last steps
 * @param unclear names of pods whose creation was never answered
 * @param neighbours how many active pods of sets with the same owner there are on each node
 * @param mayAdopt whether a fresh look has shown that the set itself still exists
 * @param salt makes the names of new pods
 */
record ReplicaSetView(
    ReplicaSet set,
    List<Pod> pods,
    List<String> unclear,
    Map<String, Integer> neighbours,
    boolean mayAdopt,
    long salt) {
  ReplicaSetView {
    pods = List.copyOf(pods);
    unclear = List.copyOf(unclear);
    neighbours = Map.copyOf(neighbours);
  }
}
