package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Controller;
import io.kennel.client.ControllerRunner;
import io.kennel.client.Informer;
import io.kennel.client.KeyMapping;
import io.kennel.client.Kinds;
import io.kennel.client.Plan;
import io.kennel.client.PlanExecutor;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.volume.Claims;
import io.kennel.world.World;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps volumes' phases and takes them back; one key is one volume. */
public final class VolumesController {
  /** After a directory could not be made, emptied or removed. */
  static final Duration RETRY = Duration.ofSeconds(15);

  private static final int TASKS_MAX = 16;

  private final Api api;
  private final PlanExecutor executor;
  private final VolumeDirectories directories;
  private final Informer<PersistentVolumeClaim> claims;
  private final Informer<PersistentVolume> volumes;
  private final ControllerRunner runner;

  private VolumesController(
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
    this.runner =
        new ControllerRunner(world, "volumes", this::reconcile, TASKS_MAX)
            .watch(volumes, KeyMapping.self())
            .watch(claims, this::volumesOf);
  }

  public static Controller create(
      Api api,
      PlanExecutor executor,
      SharedInformers informers,
      World world,
      VolumeDirectories directories) {
    return new VolumesController(api, executor, informers, world, directories).runner;
  }

  private Outcome reconcile(ObjectKey key) {
    PersistentVolume volume = volumes.view().get(key);
    if (volume == null) {
      return Outcome.DONE;
    }
    return switch (VolumeDecision.decide(new VolumeView(volume, claimOf(volume)))) {
      case VolumeStep.Write(Plan plan) -> executor.execute(plan);
      case VolumeStep.Remove remove -> remove(volume);
      case VolumeStep.Recycle(String path) -> recycle(volume, path);
    };
  }

  /** Data is given up only if the server too says that the claim has gone. */
  private @Nullable PersistentVolumeClaim claimOf(PersistentVolume volume) {
    if (volume.getSpec().getClaimRef() == null) {
      return null;
    }
    ObjectKey key = Claims.claimKey(volume.getSpec().getClaimRef());
    PersistentVolumeClaim claim = claims.view().get(key);
    return claim != null && Claims.isFor(volume, claim)
        ? claim
        : api.find(Kinds.PERSISTENT_VOLUME_CLAIM, key);
  }

  private Outcome remove(PersistentVolume volume) {
    String name = volume.getMetadata().getName();
    try {
      directories.delete(name);
    } catch (IOException e) {
      tell(volume, "Warning", "VolumeFailedDelete", e.toString());
      return Outcome.again(RETRY);
    }
    return executor.execute(
        new Plan(
            List.of(
                new Plan.Delete<>(
                    Kinds.PERSISTENT_VOLUME,
                    ObjectKey.of(name),
                    DeleteOptions.onlyIf(volume.getMetadata().getUid()))),
            null));
  }

  private Outcome recycle(PersistentVolume volume, String path) {
    try {
      directories.empty(path);
    } catch (IOException e) {
      String message = "Recycle failed: " + e.getMessage();
      return switch (VolumeDecision.failed(volume, "VolumeFailedRecycle", message)) {
        case VolumeStep.Write(Plan plan) -> executor.execute(plan);
        case VolumeStep.Remove remove -> Outcome.DONE;
        case VolumeStep.Recycle again -> Outcome.DONE;
      };
    }
    return executor.execute(
        new Plan(
            List.of(
                new Plan.Told(
                    new Plan.Update<>(Kinds.PERSISTENT_VOLUME, VolumeDecision.unbound(volume)),
                    new Plan.Emit(volume, "Normal", "VolumeRecycled", "Volume recycled"),
                    null)),
            null));
  }

  private void tell(PersistentVolume volume, String type, String reason, String message) {
    var _ = executor.execute(new Plan(List.of(new Plan.Emit(volume, type, reason, message)), null));
  }

  /** The one the claim names, and any that is kept for it. */
  private Collection<ObjectKey> volumesOf(PersistentVolumeClaim claim) {
    String name = Claims.volumeName(claim);
    return name.isEmpty() ? List.of() : List.of(ObjectKey.of(Objects.requireNonNull(name)));
  }
}
