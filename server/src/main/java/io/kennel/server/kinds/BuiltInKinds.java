package io.kennel.server.kinds;

import io.kennel.server.registry.KindRules;
import java.util.List;

/** Every kind that comes with the server. A new kind is one class, and one line here. */
public final class BuiltInKinds {
  private BuiltInKinds() {}

  public static List<KindRules> all() {
    return List.of(
        new ClaimRules(),
        new ConfigMapRules(),
        new ControllerRevisionRules(),
        new CronJobRules(),
        new DaemonSetRules(),
        new DeploymentRules(),
        new DisruptionBudgetRules(),
        new EndpointSliceRules(),
        new EndpointsRules(),
        EventRules.core(),
        EventRules.newer(),
        new JobRules(),
        new LeaseRules(),
        new NamespaceRules(),
        new NodeRules(),
        new PodRules(),
        new PriorityClassRules(),
        new ReplicaSetRules(),
        new SecretRules(),
        new ServiceAccountRules(),
        new ServiceRules(),
        new StatefulSetRules(),
        new StorageClassRules(),
        new VolumeRules());
  }
}
