package io.kennel.agent.runtime.simulated;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Probe;
import io.kennel.agent.probe.ProbeClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers probes for simulated containers: with success once their program says so, or with what a
 * test has set.
 */
public final class SimulatedProbes implements ProbeClient {
  private final SimulatedRuntime runtime;
  private final Map<String, Answer> set = new ConcurrentHashMap<>();

  public SimulatedProbes(SimulatedRuntime runtime) {
    this.runtime = runtime;
  }

  /** Sets what all probes of a container answer from now on. */
  public void set(String containerId, Answer answer) {
    set.put(containerId, answer);
  }

  /** Lets the program decide again. */
  public void reset(String containerId) {
    set.remove(containerId);
  }

  @Override
  public Answer probe(String containerId, Container container, Probe probe, String ip) {
    Answer fixed = set.get(containerId);
    if (fixed != null) {
      return fixed;
    }
    return runtime.ready(containerId)
        ? Answer.OK
        : new Answer(Answer.Outcome.FAILURE, "the simulated program is not ready");
  }

  @Override
  public Answer httpGet(HTTPGetAction action, Container container, String ip, Duration limit) {
    return Answer.OK;
  }
}
