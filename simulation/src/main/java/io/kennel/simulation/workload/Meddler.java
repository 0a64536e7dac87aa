package io.kennel.simulation.workload;

import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.client.Api;
import io.kennel.client.Api.PatchType;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
import io.kennel.world.Randomness;
import io.kennel.world.simulated.Actor;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes annotations on everything, in bursts: whoever has read an object a moment ago and writes
 * it now gets a conflict.
 */
public final class Meddler {
  private static final int WRITES_MAX = 60;
  private static final int PAUSE_MILLIS_MAX = 60;

  private final Randomness random;
  private final List<String> nodes;
  private int writes;

  public Meddler(Randomness random, List<String> nodes) {
    this.random = random;
    this.nodes = List.copyOf(nodes);
  }

  /** What its process runs: one burst. */
  public void run(Actor world, Api api) {
    writes = random.nextInt(WRITES_MAX);
    next(world, api);
  }

  private void next(Actor world, Api api) {
    if (writes-- <= 0) {
      return;
    }
    try {
      write(api);
    } catch (StatusException missing) {
      // There are other objects.
    }
    Duration pause = Duration.ofMillis(random.nextInt(PAUSE_MILLIS_MAX));
    world.timers().after(pause, "meddle", () -> next(world, api));
  }

  private void write(Api api) {
    String set = "set-" + random.nextInt(2);
    String pod = set + "-" + random.nextInt(SetTemplates.REPLICAS_MAX + 1);
    switch (random.nextInt(5)) {
      case 0 -> annotate(api, Kinds.STATEFUL_SET, new ObjectKey("default", set));
      case 1, 2 -> annotate(api, Kinds.POD, new ObjectKey("default", pod));
      case 3 ->
          annotate(api, Kinds.PERSISTENT_VOLUME_CLAIM, new ObjectKey("default", "data-" + pod));
      default -> annotate(api, Kinds.NODE, ObjectKey.of(nodes.get(random.nextInt(nodes.size()))));
    }
  }

  private void annotate(Api api, Kind<?> kind, ObjectKey key) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").putObject("annotations").put("meddled", "" + random.nextInt(1000));
    var _ = api.patch(kind, key, "", PatchType.MERGE, patch);
  }
}
