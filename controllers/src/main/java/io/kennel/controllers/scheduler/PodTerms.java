package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import io.kennel.api.selector.LabelSelector;
import io.kennel.api.selector.SelectorException;
import io.kennel.client.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which other pods a pod wants near or far.
 *
 * @param preferred wishes; a negative weight keeps away
 */
record PodTerms(List<Term> near, List<Term> far, List<Wish> preferred) {
  static final PodTerms NONE = new PodTerms(List.of(), List.of(), List.of());

  /** Pods of these namespaces with these labels, in the domain of the same label value. */
  record Term(
      LabelSelector pods,
      Set<String> namespaces,
      @Nullable LabelSelector namespaceLabels,
      String topologyKey) {

    boolean selects(PlacedPod other, Function<String, Map<String, String>> labelsOfNamespace) {
      return pods.matches(other.labels())
          && (namespaces.contains(other.namespace())
              || (namespaceLabels != null
                  && namespaceLabels.matches(labelsOfNamespace.apply(other.namespace()))));
    }
  }

  record Wish(Term term, int weight) {}

  static PodTerms of(Pod pod) {
    Affinity affinity = pod.getSpec().getAffinity();
    if (affinity == null
        || (affinity.getPodAffinity() == null && affinity.getPodAntiAffinity() == null)) {
      return NONE;
    }
    String namespace = pod.getMetadata().getNamespace();
    List<Term> near = List.of();
    List<Term> far = List.of();
    List<Wish> preferred = new ArrayList<>();
    if (affinity.getPodAffinity() != null) {
      var terms = affinity.getPodAffinity();
      near = terms(terms.getRequiredDuringSchedulingIgnoredDuringExecution(), namespace);
      preferred.addAll(
          wishes(terms.getPreferredDuringSchedulingIgnoredDuringExecution(), namespace, 1));
    }
    if (affinity.getPodAntiAffinity() != null) {
      var terms = affinity.getPodAntiAffinity();
      far = terms(terms.getRequiredDuringSchedulingIgnoredDuringExecution(), namespace);
      preferred.addAll(
          wishes(terms.getPreferredDuringSchedulingIgnoredDuringExecution(), namespace, -1));
    }
    return new PodTerms(near, far, preferred);
  }

  boolean isEmpty() {
    return near.isEmpty() && far.isEmpty() && preferred.isEmpty();
  }

  private static List<Term> terms(List<PodAffinityTerm> terms, String namespace) {
    return terms.stream().map(term -> term(term, namespace)).toList();
  }

  private static List<Wish> wishes(
      List<WeightedPodAffinityTerm> wishes, String namespace, int sign) {
    return wishes.stream()
        .map(wish -> {
          int weight = wish.getWeight() == null ? 0 : wish.getWeight();
          return new Wish(term(wish.getPodAffinityTerm(), namespace), sign * weight);
        })
        .toList();
  }

  private static Term term(PodAffinityTerm term, String namespace) {
    LabelSelector namespaceLabels =
        term.getNamespaceSelector() == null ? null : selector(term.getNamespaceSelector());
    boolean isOwn = term.getNamespaces().isEmpty() && namespaceLabels == null;
    return new Term(
        selector(term.getLabelSelector()),
        isOwn ? Set.of(namespace) : Set.copyOf(term.getNamespaces()),
        namespaceLabels,
        term.getTopologyKey());
  }

  /** One that cannot be read selects nothing; validation lets none through. */
  static LabelSelector selector(io.fabric8.kubernetes.api.model.@Nullable LabelSelector selector) {
    if (selector == null) {
      return LabelSelector.NOTHING;
    }
    try {
      return LabelSelector.fromObject(Models.encode(selector));
    } catch (SelectorException e) {
      return LabelSelector.NOTHING;
    }
  }
}
