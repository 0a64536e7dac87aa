package io.kennel.agent.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;

/** Asks containers how they are. Blocks until the answer or its time limit. */
public interface ProbeClient {
  /**
   * Carries out one probe.
   *
   * @param ip the address of the pod
   */
  Answer probe(String containerId, Container container, Probe probe, String ip);

  /** Carries out an HTTP request, as a probe or hook asks for it. */
  Answer httpGet(HTTPGetAction action, Container container, String ip, Duration limit);

  /**
   * The answer.
   *
   * @param message what people are told of a failure
   */
  record Answer(Outcome outcome, String message) {
    /** A good answer. */
    public static final Answer OK = new Answer(Outcome.SUCCESS, "");

    /** An error is a probe that could not be carried out: it counts as a failure. */
    public enum Outcome {
      SUCCESS,
      FAILURE,
      ERROR
    }
  }
}
