package io.kennel.agent.metrics;

import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.ContainerRuntime.Usage;
import io.kennel.world.Timers.Timer;
import io.kennel.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the counters of a node's running containers now and then, so that a rate can be told of the
 * last seconds rather than of a container's whole life. Without {@link #start} it reads only when
 * it is asked, which is enough where reading costs nothing. Thread-safe.
 */
public final class UsageSamples implements AutoCloseable {
  /** How often the counters are read; a rate is over one to two of these. */
  static final Duration PERIOD = Duration.ofSeconds(10);

  /** A container younger than this has no rate yet: it would say nothing. */
  static final Duration AGE_MIN = Duration.ofSeconds(1);

  /** The newest two: one of them is at least {@link #PERIOD} old or the oldest there is. */
  private static final int SAMPLES_PER_CONTAINER_MAX = 2;

  private static final Usage NOTHING = new Usage(0, 0);

  private final World world;
  private final ContainerRuntime runtime;
  private final Map<String, ArrayDeque<Sample>> samples = new HashMap<>();
  private boolean closed;
  private @Nullable Timer timer;

  public UsageSamples(World world, ContainerRuntime runtime) {
    this.world = world;
    this.runtime = runtime;
  }

  private record Sample(Usage usage, Instant time, long nanos) {}

  /** Reads the counters from now on, again and again. */
  public synchronized void start() {
    if (!closed) {
      timer = world.timers().after(PERIOD, "usage of containers", this::readAndGoOn);
    }
  }

  private void readAndGoOn() {
    var _ = rates();
    start();
  }

  /** What each running container has used lately, by its id; without those that just began. */
  Map<String, Rate> rates() {
    Map<String, Sample> now = read();
    Map<String, Rate> rates = new HashMap<>();
    synchronized (this) {
      samples.keySet().retainAll(now.keySet());
      now.forEach((id, sample) -> {
        ArrayDeque<Sample> known = samples.computeIfAbsent(id, key -> new ArrayDeque<>());
        Sample base = known.isEmpty() ? null : known.getFirst();
        Rate rate = base == null ? null : rate(base, sample);
        if (rate != null) {
          rates.put(id, rate);
        }
        remember(known, sample);
      });
    }
    return rates;
  }

  private static @Nullable Rate rate(Sample base, Sample now) {
    Duration window = Duration.ofNanos(now.nanos() - base.nanos());
    return window.compareTo(AGE_MIN) < 0
        ? null
        : Rate.between(base.usage(), now.usage(), now.time(), window);
  }

  /** A new sample only once the newest is old enough; the older one is the base meanwhile. */
  private static void remember(ArrayDeque<Sample> known, Sample sample) {
    boolean isDue = known.isEmpty() || sample.nanos() - known.getLast().nanos() >= PERIOD.toNanos();
    if (isDue) {
      known.addLast(sample);
    }
    if (known.size() > SAMPLES_PER_CONTAINER_MAX) {
      known.removeFirst();
    }
  }

  /** The counters of all running containers; each one's first base is its own beginning. */
  private Map<String, Sample> read() {
    Map<String, Sample> read = new HashMap<>();
    for (ContainerState container : runtime.listContainers()) {
      Usage usage = container.phase() == Phase.RUNNING ? runtime.usage(container.id()) : null;
      if (usage != null) {
        Sample sample = new Sample(usage, world.clock().now(), world.clock().nanoTime());
        read.put(container.id(), sample);
        begin(container, sample);
      }
    }
    return read;
  }

  private synchronized void begin(ContainerState container, Sample now) {
    Instant started = container.startedAt();
    if (started != null && !samples.containsKey(container.id())) {
      long age = Math.max(0, Duration.between(started, now.time()).toNanos());
      ArrayDeque<Sample> known = new ArrayDeque<>();
      known.add(new Sample(NOTHING, started, now.nanos() - age));
      samples.put(container.id(), known);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
