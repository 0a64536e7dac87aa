package io.kennel.controllers.scheduler;

import io.kennel.controllers.scheduler.PodTerms.Term;
import io.kennel.controllers.scheduler.PodTerms.Wish;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the pods are that the pod wants near or far, and those that do not want it; worked out once
 * for all nodes. Source: the documentation page "Assigning Pods to Nodes".
 */
final class Neighbours {
  private final SchedulerView view;
  private final Set<Domain> near = new HashSet<>();
  private final Set<Domain> far = new HashSet<>();
  private final Set<Domain> refusing = new HashSet<>();
  private final Map<Domain, Integer> wishes = new HashMap<>();

  Neighbours(SchedulerView view) {
    this.view = view;
    PodTerms terms = view.pod().terms();
    if (terms.isEmpty() && view.nodes().podsKeepingAway() == 0) {
      return;
    }
    for (NodeState node : view.nodes()) {
      if (terms.isEmpty() && node.podsKeepingAway() == 0) {
        continue;
      }
      for (PlacedPod other : node.pods().values()) {
        lookAt(other, node, terms);
      }
    }
  }

  @Nullable Rejection reject(NodeState node) {
    for (Domain domain : refusing) {
      if (domain.value().equals(node.label(domain.key()))) {
        return Rejection.passing("node(s) didn't satisfy existing pods anti-affinity rules");
      }
    }
    for (Term term : view.pod().terms().far()) {
      if (isIn(far, term, node)) {
        return Rejection.passing("node(s) didn't match pod anti-affinity rules");
      }
    }
    return hasAllNear(node) ? null : Rejection.lasting("node(s) didn't match pod affinity rules");
  }

  /** The weight of all wishes that hold on the node, less those it goes against. */
  long score(NodeState node) {
    long sum = 0;
    Set<String> keys = new HashSet<>();
    for (Wish wish : view.pod().terms().preferred()) {
      if (keys.add(wish.term().topologyKey())) {
        String value = node.label(wish.term().topologyKey());
        sum +=
            value == null
                ? 0
                : wishes.getOrDefault(new Domain(wish.term().topologyKey(), value), 0);
      }
    }
    return sum;
  }

  private void lookAt(PlacedPod other, NodeState node, PodTerms terms) {
    for (Term term : other.terms().far()) {
      if (term.selects(view.pod(), view.labelsOfNamespace())) {
        add(refusing, term, node);
      }
    }
    if (!terms.near().isEmpty() && terms.near().stream().allMatch(term -> selects(term, other))) {
      terms.near().forEach(term -> add(near, term, node));
    }
    terms.far().stream().filter(term -> selects(term, other)).forEach(t -> add(far, t, node));
    for (Wish wish : terms.preferred()) {
      String value = node.label(wish.term().topologyKey());
      if (value != null && selects(wish.term(), other)) {
        wishes.merge(new Domain(wish.term().topologyKey(), value), wish.weight(), Integer::sum);
      }
    }
  }

  /** The first of a group of pods that want to be together may go anywhere in a domain. */
  private boolean hasAllNear(NodeState node) {
    PodTerms terms = view.pod().terms();
    if (terms.near().isEmpty()) {
      return true;
    }
    boolean inDomains =
        terms.near().stream().allMatch(term -> node.label(term.topologyKey()) != null);
    boolean isFirst =
        near.isEmpty() && terms.near().stream().allMatch(term -> selects(term, view.pod()));
    return inDomains && (isFirst || terms.near().stream().allMatch(term -> isIn(near, term, node)));
  }

  private boolean selects(Term term, PlacedPod pod) {
    return term.selects(pod, view.labelsOfNamespace());
  }

  private static void add(Set<Domain> domains, Term term, NodeState node) {
    String value = node.label(term.topologyKey());
    if (value != null) {
      domains.add(new Domain(term.topologyKey(), value));
    }
  }

  private static boolean isIn(Set<Domain> domains, Term term, NodeState node) {
    String value = node.label(term.topologyKey());
    return value != null && domains.contains(new Domain(term.topologyKey(), value));
  }
}
