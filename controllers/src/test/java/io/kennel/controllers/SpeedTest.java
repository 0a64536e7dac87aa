package io.kennel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.world.real.RealWorld;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long sets take from their creation until all their pods are ready, in real time. */
@Tag("nightly")
class SpeedTest {
  private static final Logger LOG = LoggerFactory.getLogger(SpeedTest.class);

  @Test
  void setsBecomeReadyQuickly() {
    for (int round = 0; round < 6; round++) {
      long ordered = millis(10, "OrderedReady", round % 2 == 1);
      long parallel = millis(100, "Parallel", round % 2 == 1);
      LOG.info("10 ordered: {} ms, 100 parallel: {} ms", ordered, parallel);
      assertThat(ordered).isLessThan(30_000);
      assertThat(parallel).isLessThan(30_000);
    }
  }

  private static long millis(int replicas, String policy, boolean withVolumes) {
    try (RealWorld world = new RealWorld();
        TestCluster cluster = new TestCluster(world)) {
      for (int i = 1; i <= 3; i++) {
        cluster.startNode(i);
      }
      await(world, cluster::nodesReady);
      cluster.calls.reset();
      long start = world.clock().nanoTime();
      cluster.createKubia(replicas, policy, withVolumes);
      await(world, () -> cluster.readyReplicas() == replicas);
      long millis = Duration.ofNanos(world.clock().nanoTime() - start).toMillis();
      LOG.debug("{} {} took {} ms:\n{}", replicas, policy, millis, cluster.calls.summary());
      return millis;
    }
  }

  private static void await(RealWorld world, BooleanSupplier condition) {
    long deadline = world.clock().nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(world.clock().nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
