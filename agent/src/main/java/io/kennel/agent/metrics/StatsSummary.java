package io.kennel.agent.metrics;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answer to {@code /stats/summary}, in the form of kubelet's Summary API with one field more:
 * {@code cpu.windowNanos}, the time a rate is the average of. A node's own figures are the sums of
 * its pods': nodes here may share a machine, and what else runs there is none of theirs.
 */
public final class StatsSummary {
  private final String node;
  private final ContainerRuntime runtime;
  private final UsageSamples samples;

  public StatsSummary(String node, ContainerRuntime runtime, UsageSamples samples) {
    this.node = node;
    this.runtime = runtime;
    this.samples = samples;
  }

  /** The document as it is now. */
  public ObjectNode of(Collection<Pod> pods, Instant now) {
    Map<String, Rate> rates = samples.rates();
    ObjectNode summary = JsonNodeFactory.instance.objectNode();
    ObjectNode whole = summary.putObject("node").put("nodeName", node);
    ArrayNode list = summary.putArray("pods");
    Sum all = new Sum(now);
    for (Pod pod : pods) {
      Sum sum = new Sum(now);
      ObjectNode one = pod(pod, rates, sum);
      if (!one.path("containers").isEmpty()) {
        list.add(one);
        all.add(sum);
      }
    }
    all.write(whole);
    return summary;
  }

  private ObjectNode pod(Pod pod, Map<String, Rate> rates, Sum sum) {
    ObjectNode one = JsonNodeFactory.instance.objectNode();
    one.putObject("podRef")
        .put("name", pod.getMetadata().getName())
        .put("namespace", pod.getMetadata().getNamespace())
        .put("uid", pod.getMetadata().getUid());
    if (pod.getStatus() != null && pod.getStatus().getStartTime() != null) {
      one.put("startTime", pod.getStatus().getStartTime());
    }
    ArrayNode containers = one.putArray("containers");
    for (ContainerState container : runtime.listContainers(pod.getMetadata().getUid())) {
      Rate rate = rates.get(container.id());
      if (rate != null) {
        ObjectNode each = containers.addObject().put("name", container.config().name());
        each.put("startTime", String.valueOf(container.startedAt()));
        Sum own = new Sum(rate.time());
        own.add(rate);
        own.write(each);
        sum.add(rate);
      }
    }
    sum.write(one);
    return one;
  }

  /** Figures added up; the window is the longest. */
  private static final class Sum {
    private final Instant time;
    private long nanoCores;
    private long cpuNanos;
    private long memoryBytes;
    private Duration window = Duration.ZERO;

    Sum(Instant time) {
      this.time = time;
    }

    void add(Rate rate) {
      Usage usage = rate.usage();
      nanoCores += rate.nanoCores();
      cpuNanos += usage.cpuNanos();
      memoryBytes += usage.workingSetBytes();
      window = window.compareTo(rate.window()) < 0 ? rate.window() : window;
    }

    void add(Sum other) {
      nanoCores += other.nanoCores;
      cpuNanos += other.cpuNanos;
      memoryBytes += other.memoryBytes;
      window = window.compareTo(other.window) < 0 ? other.window : window;
    }

    void write(ObjectNode into) {
      into.putObject("cpu")
          .put("time", time.toString())
          .put("usageNanoCores", nanoCores)
          .put("usageCoreNanoSeconds", cpuNanos)
          .put("windowNanos", window.toNanos());
      into.putObject("memory").put("time", time.toString()).put("workingSetBytes", memoryBytes);
    }
  }
}
