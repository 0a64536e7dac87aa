package io.kennel.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long a StatefulSet takes from its creation until every replica is ready.
 *
 * @param policy {@code OrderedReady} or {@code Parallel}
 */
record StatefulSetRow(
    Workspace space, String image, String policy, int replicas, int samples, Budget budget)
    implements Row {
  private static final int SECONDS_MAX = 180;

  @Override
  public String name() {
    return "StatefulSet of " + replicas + " " + policy;
  }

  @Override
  public List<Figure> measure() {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      seconds.add(once("set-" + policy.charAt(0) + replicas + "-" + i) / 1e9);
    }
    return List.of(
        new Figure(name(), ProcessRows.median(seconds), "s", samples, "median; " + image)
            .within(budget));
  }

  private long once(String mixedName) {
    String name = mixedName.toLowerCase(Locale.ROOT);
    String path = space.apps("statefulsets") + "/" + name;
    long start = System.nanoTime();
    space.create(space.apps("statefulsets"), manifest(name));
    long nanos =
        space.awaitNanos(
            path,
            start,
            SECONDS_MAX,
            set -> set.path("status").path("readyReplicas").asInt(0) == replicas);
    space.delete(path);
    for (int i = 0; i < replicas; i++) {
      space.awaitGone(space.core("pods") + "/" + name + "-" + i, SECONDS_MAX);
    }
    return nanos;
  }

  private String manifest(String name) {
    return """
    {"metadata":{"name":"%1$s"},"spec":{"replicas":%2$d,"podManagementPolicy":"%3$s",
     "serviceName":"%1$s","selector":{"matchLabels":{"set":"%1$s"}},
     "template":{"metadata":{"labels":{"set":"%1$s"}},"spec":{
      "terminationGracePeriodSeconds":0,
      "containers":[{"name":"main","image":"%4$s","imagePullPolicy":"IfNotPresent"}]}}}}
    """
        .formatted(name, replicas, policy, image);
  }
}
