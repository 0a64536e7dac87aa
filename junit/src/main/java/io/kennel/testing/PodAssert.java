package io.kennel.testing;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.api.ObjectKey;
import org.jspecify.annotations.Nullable;

/** Assertions about a pod, which may not exist yet. */
public final class PodAssert {
  private final Expectation expectation;
  private final ObjectKey key;

  PodAssert(Expectation expectation, ObjectKey key) {
    this.expectation = expectation;
    this.key = key;
  }

  /** It runs and is ready, and is not being deleted. */
  public PodAssert isReady() {
    expectation.that(
        what("to be ready"),
        () -> {
          Pod pod = find();
          return pod != null && States.isReady(pod) && !terminating(pod);
        },
        this::state,
        key);
    return this;
  }

  public PodAssert isNotReady() {
    expectation.that(
        what("not to be ready"),
        () -> {
          Pod pod = find();
          return pod != null && !States.isReady(pod);
        },
        this::state,
        key);
    return this;
  }

  /** It is being deleted, and still there. */
  public PodAssert isTerminating() {
    expectation.that(
        what("to be terminating"),
        () -> {
          Pod pod = find();
          return pod != null && terminating(pod);
        },
        this::state,
        key);
    return this;
  }

  /** It is bound to this node. */
  public PodAssert isOn(String node) {
    expectation.that(
        what("to be on " + node),
        () -> {
          Pod pod = find();
          return pod != null && node.equals(pod.getSpec().getNodeName());
        },
        this::state,
        key);
    return this;
  }

  /** Its containers have been started anew so often, together, or more often. */
  public PodAssert hasRestarted(int times) {
    expectation.that(
        what("to have restarted " + times + " times"),
        () -> {
          Pod pod = find();
          return pod != null && States.restarts(pod) >= times;
        },
        this::state,
        key);
    return this;
  }

  /** It exists with another uid: the pod of this uid has been replaced. */
  public PodAssert isReplaced(String uid) {
    expectation.that(
        what("to be replaced"),
        () -> {
          Pod pod = find();
          return pod != null && !pod.getMetadata().getUid().equals(uid);
        },
        this::state,
        key);
    return this;
  }

  public PodAssert doesNotExist() {
    expectation.that(what("not to exist"), () -> find() == null, this::state, key);
    return this;
  }

  private @Nullable Pod find() {
    return expectation.cluster().objects().find(Pod.class, key.namespace(), key.name());
  }

  private static boolean terminating(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  private String state() {
    Pod pod = find();
    return pod == null ? "does not exist" : "is " + States.pod(pod);
  }

  private String what(String expected) {
    return "Pod " + key + " " + expected;
  }
}
