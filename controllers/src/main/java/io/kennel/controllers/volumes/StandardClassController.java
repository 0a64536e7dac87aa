package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kennel.api.ObjectKey;
import io.kennel.client.Controller;
import io.kennel.client.ControllerRunner;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.client.Plan;
import io.kennel.client.PlanExecutor;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.volumes.ClaimsController.DefaultClass;
import io.kennel.world.World;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Makes the class {@code standard} at each start, unless there is one of that name. */
public final class StandardClassController {
  static final String NAME = "standard";

  private final PlanExecutor executor;
  private final Informer<StorageClass> classes;
  private final ControllerRunner runner;

  private StandardClassController(PlanExecutor executor, SharedInformers informers, World world) {
    this.executor = executor;
    this.classes = informers.of(Kinds.STORAGE_CLASS);
    this.runner = new ControllerRunner(world, "standard-class", this::reconcile).require(classes);
    runner.add(ObjectKey.of(NAME));
  }

  public static Controller create(PlanExecutor executor, SharedInformers informers, World world) {
    return new StandardClassController(executor, informers, world).runner;
  }

  private Outcome reconcile(ObjectKey key) {
    return executor.execute(decide(classes.view().all()));
  }

  /** It is the default class, unless an administrator has made another one that. */
  static Plan decide(Collection<StorageClass> classes) {
    if (classes.stream().anyMatch(each -> each.getMetadata().getName().equals(NAME))) {
      return Plan.NOTHING;
    }
    boolean isDefault = DefaultClass.among(classes) == null;
    return new Plan(List.of(new Plan.Create<>(Kinds.STORAGE_CLASS, standard(isDefault))), null);
  }

  private static StorageClass standard(boolean isDefault) {
    ObjectMeta meta = new ObjectMeta();
    meta.setName(NAME);
    meta.setAnnotations(isDefault ? Map.of(DefaultClass.ANNOTATION, "true") : Map.of());
    StorageClass standard = new StorageClass();
    standard.setMetadata(meta);
    standard.setProvisioner(Provisioner.NAME);
    standard.setReclaimPolicy("Delete");
    standard.setVolumeBindingMode("Immediate");
    standard.setAllowVolumeExpansion(true);
    return standard;
  }
}
