package io.kennel.controllers.deployment;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetSpec;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.controllers.template.TemplateHash;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which set has which template, and the sets that are made for new ones. */
final class Templates {
  static final String HASH_LABEL = "pod-template-hash";

  private Templates() {}

  /** Whether a set was made for the template that the deployment has now. */
  static boolean isOf(ReplicaSet set, Deployment deployment) {
    return plain(set.getSpec().getTemplate()).equals(plain(deployment.getSpec().getTemplate()));
  }

  private static String plain(PodTemplateSpec template) {
    Map<String, String> labels = labels(template);
    labels.remove(HASH_LABEL);
    return TemplateHash.canonical(Models.encode(withLabels(template, labels)));
  }

  /** A copy of the labels. */
  private static Map<String, String> labels(PodTemplateSpec template) {
    ObjectMeta meta = template.getMetadata();
    return copy(meta == null ? null : meta.getLabels());
  }

  private static Map<String, String> copy(@Nullable Map<String, String> labels) {
    return labels == null ? new LinkedHashMap<>() : new LinkedHashMap<>(labels);
  }

  private static PodTemplateSpec withLabels(PodTemplateSpec template, Map<String, String> labels) {
    ObjectMeta before = template.getMetadata();
    ObjectMeta meta = before == null ? new ObjectMeta() : Models.copy(before);
    meta.setLabels(labels);
    PodTemplateSpec changed = Models.copy(template);
    changed.setMetadata(meta);
    return changed;
  }

  /** The hash of the template that the deployment has now. */
  static String hash(Deployment deployment, int collisionCount) {
    return TemplateHash.of(plain(deployment.getSpec().getTemplate()) + collisionCount);
  }

  /** A set for that template. */
  static ReplicaSet newSet(
      Deployment deployment, String hash, Map<String, String> annotations, int replicas) {
    Map<String, String> labels = labels(deployment.getSpec().getTemplate());
    labels.put(HASH_LABEL, hash);
    ObjectMeta meta =
        Owners.metadata(
            deployment.getMetadata().getNamespace(),
            deployment.getMetadata().getName() + "-" + hash);
    meta.setLabels(labels);
    meta.setAnnotations(annotations);
    meta.setOwnerReferences(List.of(Owners.controllerReference(Kinds.DEPLOYMENT, deployment)));
    ReplicaSetSpec spec = new ReplicaSetSpec();
    spec.setReplicas(replicas);
    spec.setMinReadySeconds(deployment.getSpec().getMinReadySeconds());
    spec.setSelector(withHash(deployment.getSpec().getSelector(), hash));
    spec.setTemplate(withLabels(deployment.getSpec().getTemplate(), labels));
    ReplicaSet set = new ReplicaSet();
    set.setMetadata(meta);
    set.setSpec(spec);
    return set;
  }

  private static LabelSelector withHash(LabelSelector selector, String hash) {
    Map<String, String> labels = copy(selector.getMatchLabels());
    labels.put(HASH_LABEL, hash);
    LabelSelector changed = Models.copy(selector);
    changed.setMatchLabels(labels);
    return changed;
  }
}
