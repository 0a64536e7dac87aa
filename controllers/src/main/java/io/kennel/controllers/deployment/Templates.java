package io.kennel.controllers.deployment;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.controllers.template.TemplateHash;
import java.util.Map;

/** Which set has which template, and the sets that are made for new ones. */
final class Templates {
  static final String HASH_LABEL = "pod-template-hash";

  private Templates() {}

  /** Whether a set was made for the template that the deployment has now. */
  static boolean isOf(ReplicaSet set, Deployment deployment) {
    return plain(set.getSpec().getTemplate()).equals(plain(deployment.getSpec().getTemplate()));
  }

  private static String plain(PodTemplateSpec template) {
    PodTemplateSpec unlabelled =
        template.edit().editOrNewMetadata().removeFromLabels(HASH_LABEL).endMetadata().build();
    return TemplateHash.canonical(Models.encode(unlabelled));
  }

  /** The hash of the template that the deployment has now. */
  static String hash(Deployment deployment, int collisionCount) {
    return TemplateHash.of(plain(deployment.getSpec().getTemplate()) + collisionCount);
  }

  /** A set for that template. */
  static ReplicaSet newSet(
      Deployment deployment, String hash, Map<String, String> annotations, int replicas) {
    PodTemplateSpec template =
        deployment
            .getSpec()
            .getTemplate()
            .edit()
            .editOrNewMetadata()
            .addToLabels(HASH_LABEL, hash)
            .endMetadata()
            .build();
    return new ReplicaSetBuilder()
        .withNewMetadata()
        .withName(deployment.getMetadata().getName() + "-" + hash)
        .withNamespace(deployment.getMetadata().getNamespace())
        .withLabels(template.getMetadata().getLabels())
        .withAnnotations(annotations)
        .withOwnerReferences(Owners.controllerReference(Kinds.DEPLOYMENT, deployment))
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withMinReadySeconds(deployment.getSpec().getMinReadySeconds())
        .withSelector(
            deployment.getSpec().getSelector().edit().addToMatchLabels(HASH_LABEL, hash).build())
        .withTemplate(template)
        .endSpec()
        .build();
  }
}
