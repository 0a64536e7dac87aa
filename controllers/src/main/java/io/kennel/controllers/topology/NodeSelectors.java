package io.kennel.controllers.topology;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.TopologySelectorTerm;
import io.kennel.api.selector.LabelSelector;
import io.kennel.api.selector.SelectorException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Source: the API reference of {@code NodeSelector}. */
public final class NodeSelectors {
  /** The field of a node by which a pod can ask for one and no other. */
  public static final String NAME_FIELD = "metadata.name";

  private NodeSelectors() {}

  /** Whether a pod's node selector and required node affinity allow a node. */
  public static boolean allow(PodSpec pod, Node node) {
    Map<String, String> wanted = pod.getNodeSelector();
    if (wanted != null && !labels(node).entrySet().containsAll(wanted.entrySet())) {
      return false;
    }
    Affinity affinity = pod.getAffinity();
    if (affinity == null || affinity.getNodeAffinity() == null) {
      return true;
    }
    NodeSelector required =
        affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
    return required == null || matches(required, node);
  }

  /** The name of the one node that a pod's required affinity names; null where it names none. */
  public static @Nullable String onlyNode(PodSpec pod) {
    Affinity affinity = pod.getAffinity();
    NodeAffinity ofNodes = affinity == null ? null : affinity.getNodeAffinity();
    NodeSelector required =
        ofNodes == null ? null : ofNodes.getRequiredDuringSchedulingIgnoredDuringExecution();
    if (required == null || required.getNodeSelectorTerms().size() != 1) {
      return null;
    }
    for (NodeSelectorRequirement field :
        required.getNodeSelectorTerms().getFirst().getMatchFields()) {
      boolean isOneName = "In".equals(field.getOperator()) && field.getValues().size() == 1;
      if (isOneName && NAME_FIELD.equals(field.getKey())) {
        return field.getValues().getFirst();
      }
    }
    return null;
  }

  /** Any of the terms; a selector without terms means no node. */
  public static boolean matches(NodeSelector selector, Node node) {
    return selector.getNodeSelectorTerms().stream().anyMatch(term -> matches(term, node));
  }

  /** All expressions of a term; an empty term means no node. */
  public static boolean matches(NodeSelectorTerm term, Node node) {
    if (term.getMatchExpressions().isEmpty() && term.getMatchFields().isEmpty()) {
      return false;
    }
    Map<String, String> labels = labels(node);
    return term.getMatchExpressions().stream()
            .allMatch(each -> holds(each, labels.get(each.getKey())))
        && term.getMatchFields().stream().allMatch(each -> holds(each, field(each, node)));
  }

  /** Any of the terms of a storage class; a class without terms means every node. */
  public static boolean matches(List<TopologySelectorTerm> terms, Node node) {
    return terms.isEmpty() || terms.stream().anyMatch(term -> matches(term, labels(node)));
  }

  private static boolean matches(TopologySelectorTerm term, Map<String, String> labels) {
    return term.getMatchLabelExpressions().stream()
        .allMatch(each -> each.getValues().contains(labels.get(each.getKey())));
  }

  /** An expression that cannot be read holds nowhere. */
  private static boolean holds(NodeSelectorRequirement requirement, @Nullable String value) {
    try {
      return LabelSelector.expression(
              requirement.getKey(), requirement.getOperator(), requirement.getValues())
          .matches(value);
    } catch (SelectorException e) {
      return false;
    }
  }

  private static @Nullable String field(NodeSelectorRequirement requirement, Node node) {
    return NAME_FIELD.equals(requirement.getKey()) ? node.getMetadata().getName() : null;
  }

  private static Map<String, String> labels(Node node) {
    Map<String, String> labels = node.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }
}
