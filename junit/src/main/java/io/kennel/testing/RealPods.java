package io.kennel.testing;

import io.kennel.api.Transport;
import io.kennel.client.SharedInformers;
import io.kennel.world.World;
import java.util.List;
import java.util.ServiceLoader;

/**
 * What brings real pods. Tests do not call it; the artifact {@code io.kennel:junit-real} provides
 * it, so that a class path without real pods is without all that they need.
 */
public interface RealPods {
  /** What this machine lacks for real pods, for people; empty for nothing. */
  String missing();

  /** Starts a cluster with real pods, and returns once its nodes are ready. */
  Started start(TestClusterConfig config);

  /**
   * The one on the class path.
   *
   * @throws RealPodsUnavailable where there is none, or this machine lacks something
   */
  static RealPods find() {
    RealPods found =
        ServiceLoader.load(RealPods.class, RealPods.class.getClassLoader())
            .findFirst()
            .orElseThrow(
                () -> new RealPodsUnavailable("the artifact io.kennel:junit-real is not there"));
    String missing = found.missing();
    if (!missing.isEmpty()) {
      throw new RealPodsUnavailable(missing);
    }
    return found;
  }

  /** A cluster that runs. */
  interface Started extends AutoCloseable {
    World world();

    /** The way to the API in this process, as the administrator. */
    Transport transport();

    SharedInformers informers();

    List<TestNode> nodes();

    /** Its text. */
    String kubeconfig();

    /** Ends everything; nothing of it is left on the machine. Idempotent. */
    @Override
    void close();
  }
}
