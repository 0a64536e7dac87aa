package io.kennel.simulation.workload;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.client.Api;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Kinds;
import io.kennel.world.Randomness;
import io.kennel.world.simulated.Actor;
import java.time.Duration;

/** Has one set with claims, and deletes its pods by force, until told to stop. */
public final class ForcefulUser {
  private static final ObjectKey SET = new ObjectKey("default", "set");
  private static final int REPLICAS = 2;
  private static final int PAUSE_MILLIS_MAX = 40_000;

  private final Randomness random;
  private final SetTemplates templates;
  private boolean active = true;

  public ForcefulUser(Randomness random) {
    this.random = random;
    this.templates =
        new SetTemplates(
            random, new Features(false, false, false, false, false, false, false, true));
  }

  public void stop() {
    active = false;
  }

  /** What the user's process runs. */
  public void run(Actor world, Api api) {
    if (!active) {
      return;
    }
    try {
      act(api);
    } catch (StatusException refused) {
      // The user tries again.
    }
    Duration pause = Duration.ofMillis(random.nextInt(PAUSE_MILLIS_MAX));
    world.timers().after(pause, "user", () -> run(world, api));
  }

  private void act(Api api) {
    if (api.find(Kinds.STATEFUL_SET, SET) == null) {
      StatefulSet set = templates.set(SET);
      var _ =
          api.create(
              Kinds.STATEFUL_SET,
              set.edit()
                  .editSpec()
                  .withReplicas(REPLICAS)
                  .withVolumeClaimTemplates(SetTemplates.claim())
                  .endSpec()
                  .build());
      return;
    }
    ObjectKey pod = new ObjectKey(SET.namespace(), SET.name() + "-" + random.nextInt(REPLICAS));
    api.delete(Kinds.POD, pod, new DeleteOptions(0, "", "", ""));
  }
}
