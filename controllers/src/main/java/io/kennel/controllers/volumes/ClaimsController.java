package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api;
import io.kennel.client.Controller;
import io.kennel.client.ControllerRunner;
import io.kennel.client.Informer;
import io.kennel.client.KeyMapping;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.PlanExecutor;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.volume.Claims;
import io.kennel.world.World;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Binds claims; one key is one claim. */
public final class ClaimsController {
  /** Claims of one StatefulSet come many at a time, and each is little work. */
  private static final int TASKS_MAX = 16;

  private final Api api;
  private final PlanExecutor executor;
  private final VolumeDirectories directories;
  private final Informer<PersistentVolumeClaim> claims;
  private final Informer<PersistentVolume> volumes;
  private final Informer<StorageClass> classes;
  private final Informer<Node> nodes;
  private final ControllerRunner runner;

  private ClaimsController(
      Api api,
      PlanExecutor executor,
      SharedInformers informers,
      World world,
      VolumeDirectories directories) {
    this.api = api;
    this.executor = executor;
    this.directories = directories;
    this.claims = informers.of(Kinds.PERSISTENT_VOLUME_CLAIM);
    this.volumes = informers.of(Kinds.PERSISTENT_VOLUME);
    this.classes = informers.of(Kinds.STORAGE_CLASS);
    this.nodes = informers.of(Kinds.NODE);
    this.runner =
        new ControllerRunner(world, "claims", this::reconcile, TASKS_MAX)
            .watch(claims, KeyMapping.self())
            .watch(volumes, this::claimsOf)
            .watch(classes, this::claimsOf)
            .require(nodes);
  }

  public static Controller create(
      Api api,
      PlanExecutor executor,
      SharedInformers informers,
      World world,
      VolumeDirectories directories) {
    return new ClaimsController(api, executor, informers, world, directories).runner;
  }

  private Outcome reconcile(ObjectKey key) {
    PersistentVolumeClaim claim = claims.view().get(key);
    if (claim == null) {
      return Outcome.DONE;
    }
    return switch (ClaimDecision.decide(view(claim))) {
      case ClaimStep.Write(Plan plan) -> executor.execute(plan);
      case ClaimStep.Provision(StorageClass storageClass) -> provision(claim, storageClass);
    };
  }

  private ClaimView view(PersistentVolumeClaim claim) {
    String volumeName = Claims.volumeName(claim);
    String className = Claims.className(claim);
    String node = Claims.selectedNode(claim);
    return new ClaimView(
        claim,
        volumeName.isEmpty() ? null : volume(volumeName),
        className == null || className.isEmpty()
            ? null
            : classes.view().get(ObjectKey.of(className)),
        DefaultClass.among(classes.view().all()),
        node == null || node.isEmpty() ? null : nodes.view().get(ObjectKey.of(node)),
        volumes.view().all());
  }

  /** A claim is called lost only if the server says so too. */
  private @Nullable PersistentVolume volume(String name) {
    PersistentVolume volume = volumes.view().get(ObjectKey.of(name));
    return volume != null ? volume : api.find(Kinds.PERSISTENT_VOLUME, ObjectKey.of(name));
  }

  private Outcome provision(PersistentVolumeClaim claim, StorageClass storageClass) {
    String name = Provisioner.volumeName(claim);
    try {
      directories.create(name);
    } catch (IOException e) {
      String message =
          "failed to provision volume with StorageClass \""
              + storageClass.getMetadata().getName()
              + "\": "
              + e;
      var _ =
          executor.execute(
              new Plan(
                  List.of(new Plan.Emit(claim, "Warning", "ProvisioningFailed", message)), null));
      return Outcome.again(VolumesController.RETRY);
    }
    PersistentVolume volume = Provisioner.volume(claim, storageClass, directories.pathOf(name));
    return executor.execute(
        new Plan(
            List.of(
                new Plan.Told(
                    new Plan.Create<>(Kinds.PERSISTENT_VOLUME, volume),
                    new Plan.Emit(
                        claim,
                        "Normal",
                        "ProvisioningSucceeded",
                        "Successfully provisioned volume " + name),
                    null),
                ClaimBinding.bind(claim, name)),
            null));
  }

  /** A volume that is kept for a claim concerns that one; a free one all that wait. */
  private Collection<ObjectKey> claimsOf(PersistentVolume volume) {
    return volume.getSpec().getClaimRef() == null
        ? waiting()
        : List.of(Claims.claimKey(volume.getSpec().getClaimRef()));
  }

  private Collection<ObjectKey> claimsOf(StorageClass changed) {
    return waiting();
  }

  private List<ObjectKey> waiting() {
    return claims.view().all().stream()
        .filter(claim -> !Claims.isFullyBound(claim))
        .map(Owners::keyOf)
        .toList();
  }

  /** The class that claims get that name none. */
  static final class DefaultClass {
    static final String ANNOTATION = "storageclass.kubernetes.io/is-default-class";

    private DefaultClass() {}

    /** The newest of those that are marked, as in Kubernetes; null where none is. */
    static @Nullable StorageClass among(Collection<StorageClass> classes) {
      return classes.stream()
          .filter(each ->
              "true".equals(Claims.annotation(each.getMetadata().getAnnotations(), ANNOTATION)))
          .max(
              Comparator.comparing((StorageClass each) ->
                      Objects.requireNonNullElse(each.getMetadata().getCreationTimestamp(), ""))
                  .thenComparing(each -> each.getMetadata().getName(), Comparator.reverseOrder()))
          .orElse(null);
    }
  }
}
