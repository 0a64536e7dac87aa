package io.kennel.controllers.topology;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.TopologySelectorTerm;
import io.kennel.api.selector.LabelSelector;
import io.kennel.api.selector.SelectorException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Source: the API reference of {@code NodeSelector}. */
public final class NodeSelectors {
  private NodeSelectors() {}

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
    return "metadata.name".equals(requirement.getKey()) ? node.getMetadata().getName() : null;
  }

  private static Map<String, String> labels(Node node) {
    Map<String, String> labels = node.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }
}
