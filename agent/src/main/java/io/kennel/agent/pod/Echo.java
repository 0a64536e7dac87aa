package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;

/** What comes back by watch of a pod whose status this node has written. */
final class Echo {
  private Echo() {}

  /**
   * Whether nothing but the status can be different. Where a watch broke in between, what others
   * have changed since comes together with what was written here.
   */
  static boolean isOnly(Pod before, Pod after) {
    ObjectMeta one = before.getMetadata();
    ObjectMeta other = after.getMetadata();
    return one.getUid().equals(other.getUid())
        && Objects.equals(one.getGeneration(), other.getGeneration())
        && Objects.equals(one.getDeletionTimestamp(), other.getDeletionTimestamp())
        && Objects.equals(one.getLabels(), other.getLabels())
        && Objects.equals(one.getAnnotations(), other.getAnnotations());
  }
}
