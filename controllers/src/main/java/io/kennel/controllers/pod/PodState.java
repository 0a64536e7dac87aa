package io.kennel.controllers.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Volume;
import io.kennel.api.ObjectKey;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Questions about a pod. Source: the documentation page "Pod Lifecycle". */
public final class PodState {
  private PodState() {}

  /** Whether all its containers have ended for good. */
  public static boolean isTerminal(Pod pod) {
    String phase = phase(pod);
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  /** Such as {@code Running}; empty where nobody has said. */
  public static String phase(Pod pod) {
    boolean known = pod.getStatus() != null && pod.getStatus().getPhase() != null;
    return known ? pod.getStatus().getPhase() : "";
  }

  /** Whether it runs or will: neither ended nor on its way out. */
  public static boolean isActive(Pod pod) {
    return !isTerminal(pod) && !isTerminating(pod);
  }

  /** Whether its deletion was asked for. */
  public static boolean isTerminating(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  public static boolean isReady(Pod pod) {
    PodCondition ready = condition(pod, "Ready");
    return ready != null && "True".equals(ready.getStatus());
  }

  public static @Nullable PodCondition condition(Pod pod, String type) {
    if (pod.getStatus() == null) {
      return null;
    }
    for (PodCondition condition : pod.getStatus().getConditions()) {
      if (type.equals(condition.getType())) {
        return condition;
      }
    }
    return null;
  }

  /** The node it runs on or is bound to; empty where it has none yet. */
  public static String nodeOf(Pod pod) {
    PodSpec spec = pod.getSpec();
    return spec == null || spec.getNodeName() == null ? "" : spec.getNodeName();
  }

  /** The node on which room is being made for it; empty where none is. */
  public static String nominatedNodeOf(Pod pod) {
    String node = pod.getStatus() == null ? null : pod.getStatus().getNominatedNodeName();
    return node == null ? "" : node;
  }

  /** The pod with this condition in place of the one of the same type. */
  public static Pod withCondition(Pod pod, PodCondition condition) {
    PodStatus status = copyOfStatus(pod);
    status.setConditions(conditionsWith(pod, condition));
    return withStatus(pod, status);
  }

  /**
   * The pod with its status changed. All else is shared with it: objects do not change.
   *
   * @param change sets fields of a copy of the status; what that holds is shared too
   */
  public static Pod withStatus(Pod pod, Consumer<PodStatus> change) {
    PodStatus status = copyOfStatus(pod);
    change.accept(status);
    return withStatus(pod, status);
  }

  private static Pod withStatus(Pod pod, PodStatus status) {
    Pod changed = Models.copy(pod);
    changed.setStatus(status);
    return changed;
  }

  private static PodStatus copyOfStatus(Pod pod) {
    return pod.getStatus() == null ? new PodStatus() : Models.copy(pod.getStatus());
  }

  private static List<PodCondition> conditionsWith(Pod pod, PodCondition condition) {
    List<PodCondition> conditions = new ArrayList<>();
    boolean replaced = false;
    if (pod.getStatus() != null) {
      for (PodCondition each : pod.getStatus().getConditions()) {
        boolean same = condition.getType().equals(each.getType());
        conditions.add(same ? condition : each);
        replaced |= same;
      }
    }
    if (!replaced) {
      conditions.add(condition);
    }
    return conditions;
  }

  /** The claims its volumes name; for an ephemeral volume the claim made for it. */
  public static List<ObjectKey> claimsOf(Pod pod) {
    List<ObjectKey> claims = new ArrayList<>();
    ObjectKey key = Owners.keyOf(pod);
    for (Volume volume : pod.getSpec().getVolumes()) {
      if (volume.getPersistentVolumeClaim() != null) {
        String name = volume.getPersistentVolumeClaim().getClaimName();
        claims.add(new ObjectKey(key.namespace(), name));
      } else if (volume.getEphemeral() != null) {
        claims.add(new ObjectKey(key.namespace(), key.name() + "-" + volume.getName()));
      }
    }
    return claims;
  }
}
