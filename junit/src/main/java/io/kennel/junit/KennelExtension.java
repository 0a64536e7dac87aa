package io.kennel.junit;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.kennel.testing.Pods;
import io.kennel.testing.RealPodsUnavailable;
import io.kennel.testing.TestCluster;
import io.kennel.testing.TestClusterConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/** Starts clusters when they are asked for, and ends them with their test or class. */
final class KennelExtension implements ParameterResolver, TestExecutionExceptionHandler {
  private static final Namespace CLUSTERS = Namespace.create(KennelExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == TestCluster.class
        || type == KubernetesClient.class
        || (type == String.class && parameter.isAnnotated(Kubeconfig.class));
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestCluster cluster = cluster(context);
    Class<?> type = parameter.getParameter().getType();
    if (type == TestCluster.class) {
      return cluster;
    }
    return type == KubernetesClient.class ? cluster.client() : cluster.kubeconfig();
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    RunningCluster running =
        store(context, settings(context)).get(RunningCluster.class, RunningCluster.class);
    if (running != null) {
      failure.addSuppressed(new ClusterTimeline(running.cluster().timeline().toString()));
    }
    throw failure;
  }

  /** Tests of one class may ask at the same time for the cluster that they share. */
  private static synchronized TestCluster cluster(ExtensionContext context) {
    Kennel settings = settings(context);
    Store store = store(context, settings);
    RunningCluster running = store.get(RunningCluster.class, RunningCluster.class);
    if (running == null) {
      running = start(settings, context);
      store.put(RunningCluster.class, running);
    }
    return running.cluster();
  }

  /** A store ends with its context, and closes what it holds. */
  private static Store store(ExtensionContext context, Kennel settings) {
    ExtensionContext owner = context;
    if (settings.scope() == Kennel.Scope.CLASS) {
      while (owner.getTestMethod().isPresent() && owner.getParent().isPresent()) {
        owner = owner.getParent().get();
      }
    }
    return owner.getStore(CLUSTERS);
  }

  private static Kennel settings(ExtensionContext context) {
    return context
        .getElement()
        .flatMap(element -> AnnotationSupport.findAnnotation(element, Kennel.class))
        .or(() -> ofClass(context))
        .orElseThrow(() -> new IllegalStateException("@Kennel is missing"));
  }

  private static Optional<Kennel> ofClass(ExtensionContext context) {
    return context
        .getTestClass()
        .flatMap(type -> AnnotationSupport.findAnnotation(type, Kennel.class));
  }

  private static RunningCluster start(Kennel settings, ExtensionContext context) {
    TestCluster cluster = start(settings);
    try {
      for (String manifest : settings.manifests()) {
        cluster.apply(read(manifest, context.getRequiredTestClass()));
      }
      return new RunningCluster(cluster);
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static TestCluster start(Kennel settings) {
    try {
      return TestCluster.start(config(settings));
    } catch (RealPodsUnavailable e) {
      if (settings.skippedWithoutRealPods()) {
        throw new TestAbortedException(e.getMessage(), e);
      }
      throw e;
    }
  }

  private static TestClusterConfig config(Kennel settings) {
    TestClusterConfig base =
        settings.pods() == Pods.REAL ? TestClusterConfig.REAL_PODS : TestClusterConfig.DEFAULT;
    return base.withNodes(settings.nodes())
        .withPace(settings.pace())
        .withImages(Arrays.stream(settings.images()).map(Path::of).toList())
        .withRegistryMirrors(List.of(settings.registryMirrors()));
  }

  private static String read(String name, Class<?> test) {
    try (InputStream resource = test.getResourceAsStream(name)) {
      return resource == null
          ? Files.readString(Path.of(name))
          : new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the manifest " + name + " is neither a file nor a resource beside " + test, e);
    }
  }

  /** A cluster that its store closes. */
  private record RunningCluster(TestCluster cluster) implements AutoCloseable {
    @Override
    public void close() {
      cluster.close();
    }
  }
}
