package io.kennel.benchjunit;

import io.kennel.testing.TestCluster;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs a test class in this JVM by JUnit, as build tools do, and says how long its clusters took. A
 * line each:
 *
 * <ul>
 *   <li>{@code cluster READY EVICTION REPLACEMENT PROCESSOR}: nanoseconds from the start of a test
 *       until a StatefulSet of 3 with claims is ready in its cluster; from the loss of a node until
 *       its pod is evicted, within six minutes of the cluster's time; from then until the pod,
 *       deleted by force, has a ready replacement; and of processor time that this process has used
 *       until then
 *   <li>{@code heap BYTES}: what a further cluster holds that does nothing
 * </ul>
 */
public final class ClusterSeries {
  private ClusterSeries() {}

  /**
   * Runs the series.
   *
   * @param arguments how many clusters that do nothing share the measured heap
   */
  public static void main(String[] arguments) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(MeasuredTest.class))
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    if (listener.getSummary().getTotalFailureCount() > 0) {
      listener.getSummary().getFailures().forEach(each -> each.getException().printStackTrace());
      System.exit(1);
    }
    System.out.println("heap " + heapOfOne(Integer.parseInt(arguments[0])));
  }

  private static long heapOfOne(int clusters) {
    long before = usedBytes();
    List<TestCluster> open = new ArrayList<>();
    for (int i = 0; i < clusters; i++) {
      open.add(TestCluster.start());
    }
    long after = usedBytes();
    open.forEach(TestCluster::close);
    return (after - before) / clusters;
  }

  /** After a collection; the second finds what the first has let go of. */
  private static long usedBytes() {
    System.gc();
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
