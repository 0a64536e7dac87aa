package io.kennel.junit;

import io.kennel.testing.Pods;
import io.kennel.world.paced.Pace;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives tests a Kubernetes cluster in their own JVM.
 *
 * <p>A constructor, test or lifecycle method may have parameters of type {@link
 * io.kennel.testing.TestCluster} and {@link io.fabric8.kubernetes.client.KubernetesClient}, and of
 * type {@code String} with {@link Kubeconfig}. A cluster starts when it is first asked for. Tests
 * that run in parallel have clusters of their own, unless they share one of their class.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KennelExtension.class)
public @interface Kennel {
  /** Whether pods are simulated, or processes where this machine allows it. */
  Pods pods() default Pods.SIMULATED;

  /**
   * Skips a test that wants real pods where they cannot run; otherwise it fails and says what is
   * missing.
   */
  boolean skippedWithoutRealPods() default false;

  /**
   * Archives of images that real nodes have from their start, as {@code docker save} and Jib write
   * them. Other images are pulled; simulated nodes need none.
   */
  String[] images() default {};

  /** Where real nodes look for images first, each {@code [REGISTRY=]URL}. */
  String[] registryMirrors() default {};

  /** How many nodes, named {@code node-1} and so on. */
  int nodes() default 3;

  /** How time passes while the test does not move it; with real pods it always flows. */
  Pace pace() default Pace.FLOWING;

  /** Whether each test method has a cluster of its own, or the class has one. */
  Scope scope() default Scope.METHOD;

  /** Manifests that a new cluster begins with: files, or resources of the class path. */
  String[] manifests() default {};

  /** How long a cluster lives. */
  enum Scope {
    METHOD,
    CLASS
  }
}
