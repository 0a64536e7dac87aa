package io.kennel.simulation.process;

import io.kennel.api.Transport;
import io.kennel.api.schema.Schema;
import io.kennel.server.MastersAuthorizer;
import io.kennel.server.ObjectApiServer;
import io.kennel.server.kinds.BuiltInKinds;
import io.kennel.server.registry.Registry;
import io.kennel.server.registry.Settings;
import io.kennel.server.request.TokenIssuer;
import io.kennel.server.request.User;
import io.kennel.store.MultiVersionStore;
import io.kennel.store.StoreLimits;
import io.kennel.world.simulated.Actor;
import io.kennel.world.simulated.SimulatedWorld;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The process of the store and the API server: its lives, and the connections to it. */
public final class ServerProcess {
  /** Read once for all servers of all runs, of which there are very many: it never changes. */
  private static final Schema SCHEMA = new Schema();

  private static final Registry KINDS = new Registry(BuiltInKinds.all(), Settings.DEFAULT);

  private final SimulatedWorld world;
  private final SimulatedDisk disk;
  private final Faults faults;
  private final Tampering tampering;
  private final List<LinkedWatch> watches = new ArrayList<>();
  private @Nullable Life life;
  private int lives;

  private record Life(Actor actor, Transport transport) {}

  public ServerProcess(
      SimulatedWorld world, SimulatedDisk disk, Faults faults, Tampering tampering) {
    this.world = world;
    this.disk = disk;
    this.faults = faults;
    this.tampering = tampering;
  }

  /** Starts it with what the disk holds, unless it runs; restarts it after a failed write. */
  public void start() {
    if (disk.failed()) {
      crash();
    }
    if (life != null) {
      return;
    }
    Actor actor = world.actor("server-" + ++lives);
    // A small window: whoever falls behind a little has to list again.
    int revisions = 20 + world.random().nextInt(300);
    StoreLimits limits = new StoreLimits(revisions, 64 << 20, 1000, 1 << 20);
    MultiVersionStore store = MultiVersionStore.inline(tampering.disk(disk.open()), limits);
    ObjectApiServer server =
        new ObjectApiServer(
            store,
            new SlowWatchers(actor, faults),
            KINDS,
            SCHEMA,
            new MastersAuthorizer(),
            TokenIssuer.NONE);
    Transport honest = server.transport(User.of("system:simulation", User.MASTERS));
    life = new Life(actor, tampering.server(honest));
    server.bootstrap();
    world.note("server starts, window of " + revisions + " revisions");
  }

  /** Ends it as a crash does; every connection breaks. */
  public void crash() {
    Life now = life;
    if (now != null) {
      life = null;
      now.actor.kill();
      List<LinkedWatch> broken = List.copyOf(watches);
      watches.clear();
      broken.forEach(LinkedWatch::lose);
    }
  }

  /** Breaks all watches, as a restart of a proxy in between does. */
  public void breakWatches() {
    List<LinkedWatch> broken = List.copyOf(watches);
    watches.clear();
    broken.forEach(LinkedWatch::lose);
  }

  public boolean running() {
    return life != null;
  }

  /** Null while it does not run. */
  @Nullable Transport transport() {
    return life == null ? null : life.transport;
  }

  void opened(LinkedWatch watch) {
    watches.add(watch);
  }

  void closed(LinkedWatch watch) {
    watches.remove(watch);
  }
}
