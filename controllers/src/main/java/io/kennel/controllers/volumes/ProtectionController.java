package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.Controller;
import io.kennel.client.ControllerRunner;
import io.kennel.client.Informer;
import io.kennel.client.KeyMapping;
import io.kennel.client.Kinds;
import io.kennel.client.PlanExecutor;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.pod.PodState;
import io.kennel.world.World;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Protects claims in use; one key is one claim. */
public final class ProtectionController {
  /** Nobody would tell of the end of a pod that comes and goes between two lists. */
  private static final Duration UNSEEN_LOOK_AGAIN = Duration.ofSeconds(10);

  private final Api api;
  private final PlanExecutor executor;
  private final Informer<PersistentVolumeClaim> claims;
  private final Informer<Pod> pods;
  private final ControllerRunner runner;

  private ProtectionController(
      Api api, PlanExecutor executor, SharedInformers informers, World world) {
    this.api = api;
    this.executor = executor;
    this.claims = informers.of(Kinds.PERSISTENT_VOLUME_CLAIM);
    this.pods = informers.of(Kinds.POD);
    this.runner =
        new ControllerRunner(world, "claim-protection", this::reconcile)
            .watch(claims, KeyMapping.self())
            .watch(
                pods,
                (before, after) -> {
                  if (before != null && hasEnded(before, after)) {
                    PodState.claimsOf(before).forEach(this::look);
                  }
                });
  }

  public static Controller create(
      Api api, PlanExecutor executor, SharedInformers informers, World world) {
    return new ProtectionController(api, executor, informers, world).runner;
  }

  private void look(ObjectKey claim) {
    runner.add(claim);
  }

  private Outcome reconcile(ObjectKey key) {
    PersistentVolumeClaim claim = claims.view().get(key);
    if (claim == null) {
      return Outcome.DONE;
    }
    boolean waiting = ProtectionDecision.isWaiting(claim);
    boolean inUse = waiting && uses(pods.view().in(key.namespace()), key);
    if (waiting && !inUse && isUsedByUnseen(key)) {
      return Outcome.again(UNSEEN_LOOK_AGAIN);
    }
    return executor.execute(ProtectionDecision.decide(claim, inUse));
  }

  /** What the informer does not show may have been created since: the server is asked too. */
  private boolean isUsedByUnseen(ObjectKey claim) {
    return uses(api.list(Kinds.POD, ListOptions.in(claim.namespace())).items(), claim);
  }

  private static boolean hasEnded(Pod before, @Nullable Pod after) {
    return after == null
        || PodState.isTerminal(after)
        || !before.getMetadata().getUid().equals(after.getMetadata().getUid());
  }

  private static boolean uses(Collection<Pod> pods, ObjectKey claim) {
    return pods.stream()
        .anyMatch(pod ->
            !PodState.nodeOf(pod).isEmpty()
                && !PodState.isTerminal(pod)
                && PodState.claimsOf(pod).contains(claim));
  }
}
