package io.kennel.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.client.Api;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.simulation.history.History;
import io.kennel.simulation.process.ClientProcess;
import io.kennel.simulation.process.Faults;
import io.kennel.simulation.process.ServerProcess;
import io.kennel.simulation.process.SimulatedDisk;
import io.kennel.simulation.process.SimulatedLink;
import io.kennel.simulation.process.Tampering;
import io.kennel.store.Entry;
import io.kennel.world.simulated.Actor;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Writers, a server that crashes, and informers that must end up with what the disk holds. */
class InformersSimulationTest {
  private static final int WRITERS = 3;
  private static final int INFORMERS = 3;
  private static final Duration TROUBLE = Duration.ofSeconds(40);
  private static final Duration SETTLING_MAX = Duration.ofMinutes(5);

  @Test
  void informersConverge() {
    Seeds.daily(100).allPass(seed -> new Run(seed).check());
  }

  @Test
  @Tag("nightly")
  void informersConvergeOverManySeeds() {
    new Seeds(1_000, 11_000).allPass(seed -> new Run(seed).check());
  }

  @Test
  void aSeedReplaysExactly() {
    for (long seed = 0; seed < 5; seed++) {
      Run first = new Run(seed);
      first.check();
      Run second = new Run(seed);
      second.check();
      assertThat(second.world.eventsDone()).isEqualTo(first.world.eventsDone());
      assertThat(second.world.trace()).isEqualTo(first.world.trace());
    }
  }

  private static final class Run {
    final SimulatedWorld world;
    final History history = new History();
    final SimulatedDisk disk = new SimulatedDisk(history);
    final ServerProcess server;
    final Faults faults;
    final Map<String, Informer<ConfigMap>> informers = new HashMap<>();
    boolean writing = true;

    Run(long seed) {
      world = new SimulatedWorld(seed);
      faults = new Faults(world.random());
      server = new ServerProcess(world, disk, faults, Tampering.NONE);
      world.afterEveryEvent(history::check);
    }

    void check() {
      SimulationFailure.explain(world, this::run);
    }

    void run() {
      server.start();
      for (int i = 0; i < WRITERS; i++) {
        process("writer-" + i, (actor, api, _) -> write(actor, api)).start();
      }
      for (int i = 0; i < INFORMERS; i++) {
        String name = "reader-" + i;
        process(name, (_, _, all) -> informers.put(name, all.of(Kinds.CONFIG_MAP))).start();
      }
      faults.active(true);
      trouble();
      world.runFor(TROUBLE);
      writing = false;
      faults.active(false);
      disk.next(SimulatedDisk.Trouble.NONE);
      server.start();
      assertThat(world.runUntil(this::converged, SETTLING_MAX)).as("settles").isTrue();
      assertThat(history.changes("configmaps")).hasSizeGreaterThan(20);
      assertThat(world.failures()).isEmpty();
    }

    private ClientProcess process(String name, ClientProcess.Program program) {
      return new ClientProcess(
          world,
          name,
          actor -> new SimulatedLink(world, name, actor, server, history, faults, List.of()),
          Tampering.NONE,
          program);
    }

    private void write(Actor actor, Api api) {
      if (!writing) {
        return;
      }
      ObjectKey key = new ObjectKey("default", "map-" + world.random().nextInt(6));
      try {
        writeOnce(api, key);
      } catch (StatusException refused) {
        world.note(actor + " is refused: " + refused.getMessage());
      }
      Duration pause = Duration.ofMillis(world.random().nextInt(500));
      actor.timers().after(pause, "write", () -> write(actor, api));
    }

    private void writeOnce(Api api, ObjectKey key) {
      ConfigMap found = api.find(Kinds.CONFIG_MAP, key);
      String value = "" + world.random().nextInt(1000);
      if (found == null) {
        api.create(
            Kinds.CONFIG_MAP,
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(key.namespace())
                .withName(key.name())
                .endMetadata()
                .withData(Map.of("value", value))
                .build());
      } else if (world.random().nextInt(3) == 0) {
        api.delete(Kinds.CONFIG_MAP, key, Api.DeleteOptions.DEFAULT);
      } else {
        api.update(Kinds.CONFIG_MAP, found.edit().withData(Map.of("value", value)).build());
      }
    }

    /** Now and then the server crashes, or its disk does something. */
    private void trouble() {
      if (!writing) {
        return;
      }
      switch (world.random().nextInt(8)) {
        case 0 -> server.crash();
        case 1 -> disk.next(SimulatedDisk.Trouble.REFUSED);
        case 2 -> disk.next(SimulatedDisk.Trouble.LOST);
        case 3 -> disk.next(SimulatedDisk.Trouble.UNACKNOWLEDGED);
        case 4 -> server.breakWatches();
        default -> {
          server.crash();
          server.start();
        }
      }
      Duration pause = Duration.ofMillis(1 + world.random().nextInt(5000));
      world.timers().after(pause, "trouble", this::trouble);
      world.timers().after(pause.dividedBy(2), "recovery", server::start);
    }

    private boolean converged() {
      Map<String, String> truth = new HashMap<>();
      for (Map.Entry<String, Entry> entry : history.now("configmaps").entrySet()) {
        truth.put(entry.getKey(), "" + entry.getValue().revision());
      }
      return informers.size() == INFORMERS
          && informers.values().stream().allMatch(informer -> truth.equals(known(informer)));
    }

    private static Map<String, String> known(Informer<ConfigMap> informer) {
      Map<String, String> known = new HashMap<>();
      for (ConfigMap map : informer.view().all()) {
        known.put(
            map.getMetadata().getNamespace() + "/" + map.getMetadata().getName(),
            map.getMetadata().getResourceVersion());
      }
      return known;
    }
  }
}
