package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Amounts of a node's resources.
 *
 * @param others whole units of every other resource, such as {@code nvidia.com/gpu}
 */
record Requests(long cpuMillis, long memoryBytes, long ephemeralBytes, Map<String, Long> others) {
  static final Requests NONE = new Requests(0, 0, 0, Map.of());

  Requests {
    others = Map.copyOf(others);
  }

  static Requests of(@Nullable Map<String, Quantity> amounts) {
    if (amounts == null || amounts.isEmpty()) {
      return NONE;
    }
    Map<String, Long> others = new HashMap<>();
    amounts.forEach((name, amount) -> {
      switch (name) {
        case "cpu", "memory", "ephemeral-storage", "pods" -> {}
        default -> others.put(name, whole(amount, 0));
      }
    });
    return new Requests(
        whole(amounts.get("cpu"), 3),
        whole(amounts.get("memory"), 0),
        whole(amounts.get("ephemeral-storage"), 0),
        others);
  }

  /**
   * What a pod needs at its most demanding moment: its containers and sidecars together, or an init
   * container beside the sidecars started before it.
   */
  static Requests of(Pod pod) {
    PodSpec spec = pod.getSpec();
    Requests sidecars = NONE;
    Requests starting = NONE;
    for (Container init : spec.getInitContainers()) {
      Requests own = of(init);
      if ("Always".equals(init.getRestartPolicy())) {
        sidecars = sidecars.plus(own);
        starting = starting.max(sidecars);
      } else {
        starting = starting.max(sidecars.plus(own));
      }
    }
    Requests running = sidecars;
    for (Container container : spec.getContainers()) {
      running = running.plus(of(container));
    }
    return running.max(starting).plus(of(spec.getOverhead()));
  }

  Requests plus(Requests other) {
    return new Requests(
        cpuMillis + other.cpuMillis,
        memoryBytes + other.memoryBytes,
        ephemeralBytes + other.ephemeralBytes,
        merge(others, other.others, 1));
  }

  Requests minus(Requests other) {
    return new Requests(
        cpuMillis - other.cpuMillis,
        memoryBytes - other.memoryBytes,
        ephemeralBytes - other.ephemeralBytes,
        merge(others, other.others, -1));
  }

  private Requests max(Requests other) {
    Map<String, Long> most = new TreeMap<>(others);
    other.others.forEach((name, amount) -> most.merge(name, amount, Math::max));
    return new Requests(
        Math.max(cpuMillis, other.cpuMillis),
        Math.max(memoryBytes, other.memoryBytes),
        Math.max(ephemeralBytes, other.ephemeralBytes),
        most);
  }

  private static Map<String, Long> merge(Map<String, Long> left, Map<String, Long> right, int by) {
    if (right.isEmpty()) {
      return left;
    }
    Map<String, Long> sum = new HashMap<>(left);
    right.forEach((name, amount) -> sum.merge(name, by * amount, Long::sum));
    return sum;
  }

  private static Requests of(Container container) {
    ResourceRequirements resources = container.getResources();
    return resources == null ? NONE : of(resources.getRequests());
  }

  /** Rounded up; no amount is none. */
  private static long whole(@Nullable Quantity amount, int decimals) {
    if (amount == null) {
      return 0;
    }
    BigDecimal scaled = amount.getNumericalAmount().movePointRight(decimals);
    return scaled
        .setScale(0, RoundingMode.CEILING)
        .min(BigDecimal.valueOf(Long.MAX_VALUE / 4))
        .longValue();
  }
}
