package io.kennel.testing;

import io.fabric8.kubernetes.api.model.Node;
import io.kennel.api.ObjectKey;
import org.jspecify.annotations.Nullable;

/** Assertions about a node as the API shows it. */
public final class NodeAssert {
  private final Expectation expectation;
  private final ObjectKey key;

  NodeAssert(Expectation expectation, String name) {
    this.expectation = expectation;
    this.key = new ObjectKey("", name);
  }

  public NodeAssert isReady() {
    expectation.that(
        what("to be ready"),
        () -> {
          Node node = find();
          return node != null && States.ready(node).equals("True");
        },
        this::state,
        key);
    return this;
  }

  /** It has been silent for longer than its grace period, or says itself that it is not ready. */
  public NodeAssert isNotReady() {
    expectation.that(
        what("not to be ready"),
        () -> {
          Node node = find();
          return node != null && !States.ready(node).equals("True");
        },
        this::state,
        key);
    return this;
  }

  /** Its machine has no power: a shutdown has come to its end, or it has crashed. */
  public NodeAssert isOff() {
    expectation.that(
        what("to be off"),
        () -> expectation.cluster().node(key.name()).isOff(),
        () -> "runs " + expectation.cluster().node(key.name()).runningPods(),
        key);
    return this;
  }

  private @Nullable Node find() {
    return expectation.cluster().objects().find(Node.class, "", key.name());
  }

  private String state() {
    Node node = find();
    return node == null ? "does not exist" : "has " + States.node(node);
  }

  private String what(String expected) {
    return "Node " + key.name() + " " + expected;
  }
}
