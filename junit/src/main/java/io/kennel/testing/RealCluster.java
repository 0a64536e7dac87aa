package io.kennel.testing;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A cluster whose pods are processes on this machine. All time is real. */
final class RealCluster extends TestCluster {
  private static final Duration QUIET = Duration.ofSeconds(1);
  private static final Duration ASK_AGAIN = Duration.ofMillis(20);

  private final RealPods.Started started;
  private final TestObjects objects;
  private final Timeline timeline;
  private @Nullable KubernetesClient client;

  private RealCluster(TestClusterConfig config, RealPods.Started started) {
    super(config);
    this.started = started;
    this.objects = new TestObjects(started.transport());
    this.timeline = new Timeline(started.world().clock(), started.informers());
  }

  static RealCluster of(TestClusterConfig config) {
    return new RealCluster(config, RealPods.find().start(config));
  }

  @Override
  public TestClock clock() {
    return new TestClock(
        started.world().clock(),
        by -> {
          throw new UnsupportedOperationException(
              "time is real in a cluster with real pods, and cannot be moved by " + by);
        });
  }

  @Override
  public List<TestNode> nodes() {
    return started.nodes();
  }

  @Override
  public Programs programs() {
    throw new UnsupportedOperationException("real pods do what their images do");
  }

  @Override
  public TestObjects objects() {
    return objects;
  }

  @Override
  public void settle() {
    if (!await(new Silence(), SETTLE_MAX)) {
      throw new IllegalStateException(
          "the cluster did not come to rest within " + SETTLE_MAX + "\n" + timeline);
    }
  }

  @Override
  public boolean await(BooleanSupplier condition, Duration limit) {
    long end = nanos() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (nanos() >= end || !started.world().timers().pause(ASK_AGAIN)) {
        return false;
      }
    }
    return true;
  }

  private long nanos() {
    return started.world().clock().nanoTime();
  }

  @Override
  public Timeline timeline() {
    return timeline;
  }

  @Override
  public synchronized KubernetesClient client() {
    KubernetesClient open = client;
    if (open == null) {
      open = new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeconfig())).build();
      client = open;
    }
    return open;
  }

  @Override
  public String kubeconfig() {
    return started.kubeconfig();
  }

  @Override
  Processes processes() {
    return new RealProcesses(this);
  }

  @Override
  public synchronized void close() {
    KubernetesClient open = client;
    if (open != null) {
      open.close();
    }
    started.close();
  }

  /** Holds once nothing new has been told for a while. */
  private final class Silence implements BooleanSupplier {
    private int told = -1;
    private long since;

    @Override
    public boolean getAsBoolean() {
      int now = timeline.count();
      if (now != told) {
        told = now;
        since = nanos();
      }
      return nanos() - since >= QUIET.toNanos();
    }
  }
}
