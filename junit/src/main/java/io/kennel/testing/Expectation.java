package io.kennel.testing;

import io.kennel.api.ObjectKey;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what is expected, and tells the story where it does not come. */
final class Expectation {
  private final TestCluster cluster;

  Expectation(TestCluster cluster) {
    this.cluster = cluster;
  }

  TestCluster cluster() {
    return cluster;
  }

  /**
   * Waits until something holds.
   *
   * @param what such as {@code StatefulSet default/kubia to be ready}
   * @param is what it is instead, asked once it is too late
   * @param involved the object, and by its name those that belong to it
   */
  void that(String what, BooleanSupplier holds, Supplier<String> is, ObjectKey involved) {
    if (!cluster.await(holds)) {
      throw failure(
          "Expected %s within %s of the cluster's time, but it %s"
              .formatted(what, words(cluster), is.get()),
          involved);
    }
  }

  private static String words(TestCluster cluster) {
    return cluster.config().patience().toString().substring(2).toLowerCase(java.util.Locale.ROOT);
  }

  AssertionError failure(String message, ObjectKey involved) {
    String story = cluster.timeline().about(belongsTo(involved));
    return new AssertionError(message + (story.isEmpty() ? "" : "\n\nWhat happened:\n" + story));
  }

  /** kubia is told together with kubia-0 and data-kubia-0, and every story with the nodes. */
  private static Predicate<String> belongsTo(ObjectKey key) {
    return object -> object.startsWith("Node ") || object.contains(key.name());
  }
}
