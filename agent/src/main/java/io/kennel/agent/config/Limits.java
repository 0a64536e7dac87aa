package io.kennel.agent.config;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.kennel.agent.runtime.ContainerRuntime.Resources;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests and limits in the units of cgroups. Source: "Resource Management for Pods". */
final class Limits {
  private static final long SHARES_PER_CPU = 1024;
  private static final long SHARES_MIN = 2;
  private static final long QUOTA_MICROS_PER_CPU = 100_000;
  private static final long QUOTA_MICROS_MIN = 1000;

  private Limits() {}

  /** What the runtime shall enforce for a container. */
  static Resources of(Pod pod, Container container, long nodeMemoryBytes) {
    long cpuLimitMilli = milli(limits(container).get("cpu"));
    long cpuRequestMilli = milli(requests(container).get("cpu"));
    long weightMilli = cpuRequestMilli == 0 ? cpuLimitMilli : cpuRequestMilli;
    long shares = Math.max(SHARES_MIN, weightMilli * SHARES_PER_CPU / 1000);
    long quota =
        cpuLimitMilli == 0
            ? 0
            : Math.max(QUOTA_MICROS_MIN, cpuLimitMilli * QUOTA_MICROS_PER_CPU / 1000);
    Quantity memory = limits(container).get("memory");
    return new Resources(
        memory == null ? 0 : parse(memory).value(),
        shares,
        quota,
        0,
        oomScoreAdj(pod, container, nodeMemoryBytes));
  }

  /** Which containers die first when memory runs out. Source: "Node-pressure Eviction". */
  static int oomScoreAdj(Pod pod, Container container, long nodeMemoryBytes) {
    return switch (QosClass.of(pod)) {
      case "Guaranteed" -> -997;
      case "BestEffort" -> 1000;
      default -> {
        Quantity request = requests(container).get("memory");
        long bytes = request == null ? 0 : parse(request).value();
        long score = 1000 - 1000 * bytes / Math.max(1, nodeMemoryBytes);
        yield Math.clamp(score, 3, 999);
      }
    };
  }

  static io.kennel.api.value.Quantity parse(Quantity quantity) {
    return io.kennel.api.value.Quantity.parse(quantity.toString());
  }

  static Map<String, Quantity> limits(Container container) {
    var resources = container.getResources();
    return resources == null || resources.getLimits() == null ? Map.of() : resources.getLimits();
  }

  static Map<String, Quantity> requests(Container container) {
    var resources = container.getResources();
    return resources == null || resources.getRequests() == null
        ? Map.of()
        : resources.getRequests();
  }

  private static long milli(@Nullable Quantity quantity) {
    return quantity == null ? 0 : parse(quantity).milliValue();
  }
}
