package io.kennel.testing;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.api.ObjectKey;
import org.jspecify.annotations.Nullable;

/** Assertions about a StatefulSet, which may not exist yet. */
public final class StatefulSetAssert {
  private final Expectation expectation;
  private final ObjectKey key;

  StatefulSetAssert(Expectation expectation, ObjectKey key) {
    this.expectation = expectation;
    this.key = key;
  }

  /** All its replicas are ready, and of its newest revision. */
  public StatefulSetAssert isReady() {
    expectation.that(what("to be ready"), () -> States.isReady(find()), this::state, key);
    return this;
  }

  /** So many of its replicas are ready, no fewer and no more. */
  public StatefulSetAssert hasReadyReplicas(int count) {
    expectation.that(
        what("to have " + count + " ready replicas"),
        () -> {
          StatefulSet set = find();
          return set != null && States.readyReplicas(set) == count;
        },
        this::state,
        key);
    return this;
  }

  public StatefulSetAssert doesNotExist() {
    expectation.that(what("not to exist"), () -> find() == null, this::state, key);
    return this;
  }

  private @Nullable StatefulSet find() {
    return expectation.cluster().objects().find(StatefulSet.class, key.namespace(), key.name());
  }

  private String state() {
    StatefulSet set = find();
    return set == null ? "does not exist" : "has " + States.statefulSet(set);
  }

  private String what(String expected) {
    return "StatefulSet " + key + " " + expected;
  }
}
