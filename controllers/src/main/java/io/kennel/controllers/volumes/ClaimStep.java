package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kennel.client.Plan;

/** The next step for a claim. */
sealed interface ClaimStep {
  /** Write this. */
  record Write(Plan plan) implements ClaimStep {}

  /** Make a directory and a volume, and bind the claim to it. */
  record Provision(StorageClass storageClass) implements ClaimStep {}
}
