package io.kennel.controllers.taint;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.kennel.client.Models;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What taints do to pods. Source: the documentation page "Taints and Tolerations".
 *
 * @see io.kennel.api.WellKnownTaints
 */
public final class Taints {
  public static final String NO_SCHEDULE = "NoSchedule";
  public static final String PREFER_NO_SCHEDULE = "PreferNoSchedule";
  public static final String NO_EXECUTE = "NoExecute";

  private Taints() {}

  /** The taints that a node has. */
  public static List<Taint> of(Node node) {
    return node.getSpec() == null ? List.of() : node.getSpec().getTaints();
  }

  /** The node with these taints, and no others. */
  public static Node with(Node node, List<Taint> taints) {
    NodeSpec spec = node.getSpec() == null ? new NodeSpec() : Models.copy(node.getSpec());
    spec.setTaints(taints);
    Node changed = Models.copy(node);
    changed.setSpec(spec);
    return changed;
  }

  /** The first taint with one of the effects that nothing tolerates; null where all are. */
  public static @Nullable Taint firstUntolerated(
      List<Toleration> tolerations, List<Taint> taints, Set<String> effects) {
    for (Taint taint : taints) {
      if (effects.contains(taint.getEffect()) && !isTolerated(tolerations, taint)) {
        return taint;
      }
    }
    return null;
  }

  public static boolean isTolerated(List<Toleration> tolerations, Taint taint) {
    return tolerations.stream().anyMatch(toleration -> tolerates(toleration, taint));
  }

  /** An empty effect, or an empty key with {@code Exists}, tolerates any. */
  public static boolean tolerates(Toleration toleration, Taint taint) {
    if (!isEmpty(toleration.getEffect()) && !toleration.getEffect().equals(taint.getEffect())) {
      return false;
    }
    if (!isEmpty(toleration.getKey()) && !toleration.getKey().equals(taint.getKey())) {
      return false;
    }
    if ("Exists".equals(toleration.getOperator())) {
      return true;
    }
    return !isEmpty(toleration.getKey())
        && Objects.equals(text(toleration.getValue()), text(taint.getValue()));
  }

  private static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
