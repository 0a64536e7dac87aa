package io.kennel.simulation.failover;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.fence.FenceTimes;
import io.kennel.agent.fence.Fencing;
import io.kennel.agent.runtime.Fence;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.agent.runtime.simulated.SimulatedFence;
import io.kennel.api.StatusException;
import io.kennel.client.Api;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.SharedInformers;
import io.kennel.simulation.process.ClientProcess;
import io.kennel.simulation.process.Tampering;
import io.kennel.simulation.process.WhileAlive;
import io.kennel.world.Randomness;
import io.kennel.world.simulated.Actor;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * A machine on which pods are no more than their uids, and an agent that does with them what the
 * real one does, as far as fencing is concerned.
 */
final class FencedMachine {
  /** Less than the fail-over controller reckons with. */
  private static final int DRIFT_PERMILLE_MAX = 15;

  private static final int KILLING_MILLIS_MAX = 2_900;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  private final String name;
  private final Tampering tampering;
  private final Set<String> running = new HashSet<>();
  private final SimulatedFence fence;
  private final ClientProcess agent;
  private boolean shut = true;

  /**
   * @param process makes a process of a program
   */
  FencedMachine(
      SimulatedWorld world,
      String name,
      Tampering tampering,
      Function<ClientProcess.Program, ClientProcess> process) {
    this.name = name;
    this.tampering = tampering;
    this.fence = new SimulatedFence(world.actor("machine of " + name), this::fence);
    Randomness random = world.random();
    fence.imperfections(
        random.nextInt(2 * DRIFT_PERMILLE_MAX + 1) - DRIFT_PERMILLE_MAX,
        () -> Duration.ofMillis(random.nextInt(KILLING_MILLIS_MAX)));
    this.agent =
        process.apply((world1, api, informers) -> new Life(world1, api, informers).start());
  }

  ClientProcess agent() {
    return agent;
  }

  /** The uids of the pods that run here, whatever anybody knows. */
  Set<String> running() {
    return running;
  }

  private void fence(boolean shutNow) {
    shut = shutNow;
    if (shut) {
      running.clear();
    }
  }

  void powerOff() {
    agent.crash();
    shut = true;
    running.clear();
  }

  /** One life of the agent. */
  private final class Life {
    private final Actor world;
    private final Api api;
    private final Fencing fencing;
    private final Informer<Pod> pods;

    Life(Actor world, Api api, SharedInformers informers) {
      this.world = world;
      this.api = api;
      Fence mine = WhileAlive.guard(world, Fence.class, tampering.fence(fence));
      this.fencing = new Fencing(world, api, name, mine, FenceTimes.DEFAULT);
      this.pods =
          informers.of(Kinds.POD, new ListOptions("", "", "spec.nodeName=" + name, "", null));
    }

    void start() {
      fencing.onChange(this::look);
      fencing.start();
      pods.listen((before, after) -> look());
      pods.onSync(this::lookAgain);
    }

    private void lookAgain() {
      look();
      world.timers().after(LOOK_AGAIN, "look again", this::lookAgain);
    }

    private void look() {
      world.tasks().start("look", this::step);
    }

    private void step() {
      Set<String> wanted = new HashSet<>();
      for (Pod pod : pods.view().all()) {
        wanted.add(pod.getMetadata().getUid());
        try {
          step(pod);
        } catch (StatusException | RuntimeFailure e) {
          // It is looked at again soon.
        }
      }
      for (String uid : Set.copyOf(running)) {
        if (!wanted.contains(uid)) {
          stop(uid);
        }
      }
    }

    private void step(Pod pod) {
      String uid = pod.getMetadata().getUid();
      if (pod.getMetadata().getDeletionTimestamp() != null) {
        stop(uid);
        api.delete(Kinds.POD, Owners.keyOf(pod), new DeleteOptions(0, "", uid, ""));
        return;
      }
      fencing.observed(pod);
      switch (fencing.state(pod)) {
        case UNCLAIMED -> {
          fencing.claim(pod);
          look();
        }
        case FREE, HELD -> fencing.start(pod, () -> run(uid));
        case AWAITED -> {}
      }
    }

    private void run(String uid) {
      if (world.alive() && !shut) {
        running.add(uid);
      }
    }

    private void stop(String uid) {
      if (world.alive()) {
        running.remove(uid);
        fencing.forget(uid);
      }
    }
  }
}
