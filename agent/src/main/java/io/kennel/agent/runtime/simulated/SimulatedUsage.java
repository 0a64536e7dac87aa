package io.kennel.agent.runtime.simulated;

import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import io.kennel.agent.runtime.ContainerRuntime.Resources;
import io.kennel.agent.runtime.ContainerRuntime.Usage;

/**
 * What a simulated container uses: a few thousandths of a CPU, more and less in slow waves, and
 * memory that grows for a minute and then stays; each container differs, none goes beyond its
 * limits. A pure function of the container and its age.
 */
final class SimulatedUsage {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double WAVE_SECONDS = 120;
  private static final double WAVE_SHARE = 0.4;
  private static final double WARM_UP_SECONDS = 60;
  private static final double QUOTA_PERIOD_MICROS = 100_000;
  private static final long MEBIBYTE = 1024 * 1024;
  private static final int CPU_MILLIS_MIN = 1;
  private static final int CPU_MILLIS_SPREAD = 12;
  private static final int MEBIBYTES_MIN = 8;
  private static final int MEBIBYTES_SPREAD = 48;

  private SimulatedUsage() {}

  static Usage of(ContainerConfig config, long ageNanos) {
    int hash = (config.hash() + config.name() + config.logPath()).hashCode();
    double seconds = ageNanos / NANOS_PER_SECOND;
    return new Usage(
        (long) (cpuSeconds(config.resources(), hash, seconds) * NANOS_PER_SECOND),
        memoryBytes(config.resources(), hash, seconds));
  }

  /** The integral of a wave around the container's own average. */
  private static double cpuSeconds(Resources limits, int hash, double seconds) {
    double cores = (CPU_MILLIS_MIN + Math.floorMod(hash, CPU_MILLIS_SPREAD)) / 1000.0;
    if (limits.cpuQuotaMicros() > 0) {
      double limit = limits.cpuQuotaMicros() / QUOTA_PERIOD_MICROS;
      cores = Math.min(cores, limit / (1 + WAVE_SHARE));
    }
    double frequency = 2 * Math.PI / WAVE_SECONDS;
    return cores * (seconds + WAVE_SHARE / frequency * (1 - Math.cos(frequency * seconds)));
  }

  private static long memoryBytes(Resources limits, int hash, double seconds) {
    long mebibytes =
        (long) MEBIBYTES_MIN + Math.floorMod(hash / CPU_MILLIS_SPREAD, MEBIBYTES_SPREAD);
    double warm = Math.min(1, (1 + seconds / WARM_UP_SECONDS) / 2);
    long bytes = (long) (mebibytes * MEBIBYTE * warm);
    return limits.memoryLimitBytes() > 0 ? Math.min(bytes, limits.memoryLimitBytes() / 2) : bytes;
  }
}
