package io.kennel.cli;

import io.kennel.agent.node.ShutdownPeriods;
import io.kennel.agent.node.ShutdownPeriods.Period;
import io.kennel.cluster.NodeLifecycle;
import io.kennel.controllers.nodes.EvictionRates;
import io.kennel.controllers.nodes.NodesConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * How patient to be with nodes. Names and defaults are those of kube-controller-manager,
 * kube-apiserver and kubelet, but for the quarantine, which Kubernetes does not let one choose, and
 * the time to shut down, which kubelet reads from its file, and does not take unless it is told to.
 */
final class NodeLifecycleOptions {
  @Option(
      names = "--node-monitor-grace-period",
      paramLabel = "DURATION",
      defaultValue = "50s",
      converter = GoDuration.class,
      description =
          "How long an agent may be silent before its node is called not ready (default:"
              + " ${DEFAULT-VALUE}).")
  private Duration grace = Duration.ZERO;

  @Option(
      names = "--node-startup-grace-period",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = GoDuration.class,
      description = "The same for a node that has never said anything (default: ${DEFAULT-VALUE}).")
  private Duration startupGrace = Duration.ZERO;

  @Option(
      names = "--node-lease-duration-seconds",
      paramLabel = "SECONDS",
      defaultValue = "40",
      description =
          "The duration of a node's lease, which its agent renews four times in that time (default:"
              + " ${DEFAULT-VALUE}).")
  private long leaseSeconds;

  @Option(
      names = "--default-not-ready-toleration-seconds",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description =
          "How long a pod that says nothing about it stays on a node that is not ready (default:"
              + " ${DEFAULT-VALUE}).")
  private long notReadySeconds;

  @Option(
      names = "--default-unreachable-toleration-seconds",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description =
          "How long a pod that says nothing about it stays on a node that has fallen silent"
              + " (default: ${DEFAULT-VALUE}).")
  private long unreachableSeconds;

  @Option(
      names = "--node-eviction-rate",
      paramLabel = "RATE",
      defaultValue = "0.1",
      description =
          "How many nodes of a zone may begin to lose their pods in a second (default:"
              + " ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--secondary-node-eviction-rate",
      paramLabel = "RATE",
      defaultValue = "0.01",
      description =
          "The same where much of a large zone is not ready; of a small one none may (default:"
              + " ${DEFAULT-VALUE}).")
  private double secondaryRate;

  @Option(
      names = "--unhealthy-zone-threshold",
      paramLabel = "FRACTION",
      defaultValue = "0.55",
      description =
          "The part of a zone's nodes, at least three, that is much of it (default:"
              + " ${DEFAULT-VALUE}).")
  private double threshold;

  @Option(
      names = "--large-cluster-size-threshold",
      paramLabel = "N",
      defaultValue = "50",
      description = "A zone with more nodes is large (default: ${DEFAULT-VALUE}).")
  private int largeSize;

  @Option(
      names = "--orphaned-pod-quarantine",
      paramLabel = "DURATION",
      defaultValue = "40s",
      converter = GoDuration.class,
      description =
          "How long a node must have been deleted before its pods are removed (default:"
              + " ${DEFAULT-VALUE}).")
  private Duration quarantine = Duration.ZERO;

  @Option(
      names = "--shutdown-grace-period",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = GoDuration.class,
      description =
          "How long the pods of a node have to end when it is shut down (`kennel node shutdown`);"
              + " none gets more than it asks for itself (default: ${DEFAULT-VALUE}).")
  private Duration shutdown = Duration.ZERO;

  @Option(
      names = "--shutdown-grace-period-critical-pods",
      paramLabel = "DURATION",
      defaultValue = "30s",
      converter = GoDuration.class,
      description =
          "The last part of it, which pods of priority system-cluster-critical and above have for"
              + " themselves (default: ${DEFAULT-VALUE}).")
  private Duration shutdownCritical = Duration.ZERO;

  @Option(
      names = "--shutdown-grace-period-by-pod-priority",
      paramLabel = "PRIORITY=DURATION",
      split = ",",
      converter = {IntegerConverter.class, GoDuration.class},
      description =
          "Instead of these two: the time of pods from this priority on, groups of lower ones"
              + " first, such as 0=60s,1000=30s.")
  private Map<Integer, Duration> shutdownByPriority = new LinkedHashMap<>();

  NodeLifecycle lifecycle() {
    requireRate("--node-eviction-rate", rate);
    requireRate("--secondary-node-eviction-rate", secondaryRate);
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("--unhealthy-zone-threshold must be between 0 and 1");
    }
    if (notReadySeconds < 0 || unreachableSeconds < 0) {
      throw new IllegalArgumentException("a toleration cannot be shorter than 0 seconds");
    }
    EvictionRates rates = new EvictionRates(rate, secondaryRate, threshold, largeSize);
    NodesConfig nodes =
        new NodesConfig(
            grace,
            startupGrace,
            quarantine,
            rates,
            NodesConfig.DEFAULT.podCidr(),
            NodesConfig.DEFAULT.nodeMaskBits());
    return new NodeLifecycle(
        nodes, Duration.ofSeconds(leaseSeconds), notReadySeconds, unreachableSeconds, periods());
  }

  private ShutdownPeriods periods() {
    if (shutdownByPriority.isEmpty()) {
      return ShutdownPeriods.of(shutdown, shutdownCritical);
    }
    return new ShutdownPeriods(
        shutdownByPriority.entrySet().stream()
            .map(each -> new Period(each.getKey(), each.getValue()))
            .toList());
  }

  private static void requireRate(String option, double rate) {
    if (!(rate >= 0)) {
      throw new IllegalArgumentException(option + " must be a number of nodes per second");
    }
  }

  /** Picocli asks for a converter of either side of a map, or of none. */
  static final class IntegerConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      try {
        return Integer.valueOf(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' is not a priority, which is a number");
      }
    }
  }
}
