package io.kennel.testing;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kennel.api.ResourceTypes;
import io.kennel.server.MastersAuthorizer;
import io.kennel.server.ObjectApiServer;
import io.kennel.server.http.ApiReader;
import io.kennel.server.http.FrontConfig;
import io.kennel.server.http.HttpFront;
import io.kennel.server.identity.Authenticator;
import io.kennel.server.identity.Identity;
import io.kennel.server.identity.Kubeconfig;
import io.kennel.server.identity.ServiceAccountTokens;
import io.kennel.server.proxy.NodeDialer;
import io.kennel.server.proxy.Proxies;
import io.kennel.world.World;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Serves a cluster's API over HTTPS at a free port of the loopback address. */
final class HttpAccess implements AutoCloseable {
  private final HttpFront front;
  private final Proxies proxies;
  private final Path directory;
  private final String kubeconfig;
  private @Nullable KubernetesClient client;

  private HttpAccess(HttpFront front, Proxies proxies, Path directory, String kubeconfig) {
    this.front = front;
    this.proxies = proxies;
    this.directory = directory;
    this.kubeconfig = kubeconfig;
  }

  /** Makes the way to the agents, whose certificates are of the API's own authority. */
  interface Dialing {
    NodeDialer by(Identity identity);
  }

  /**
   * Begins to serve.
   *
   * @param outside in which clients and their connections live, not in the cluster's time
   */
  static HttpAccess open(ObjectApiServer server, World world, RealWorld outside, Dialing dialing) {
    try {
      Path directory = Files.createTempDirectory("kennel-test-");
      // Those who look at the certificates live outside, where the cluster's time may not have
      // come.
      Identity identity = Identity.open(directory, outside.clock());
      MastersAuthorizer authorizer = new MastersAuthorizer();
      ServiceAccountTokens tokens = new ServiceAccountTokens(identity.tokenSigner(), world);
      Authenticator authenticator =
          new Authenticator(
              identity.clientCertificates(world.clock()), tokens, new ApiReader(server));
      HttpFront front =
          new HttpFront(
              FrontConfig.DEFAULT, server, identity, authenticator, authorizer, outside.timers());
      Proxies proxies = new Proxies(server, identity, dialing.by(identity), outside);
      proxies.addTo(front);
      front.describe(ResourceTypes.BUILT_IN.plus(ResourceTypes.REVIEWS)).publish(tokens);
      front.start();
      InetAddress loopback = InetAddress.getLoopbackAddress();
      identity.serveAt(Set.of("localhost", loopback.getHostAddress()));
      int port = front.listen(new InetSocketAddress(loopback, 0)).getPort();
      Path file = directory.resolve("kubeconfig");
      Kubeconfig.write(
          file, "https://" + loopback.getHostAddress() + ":" + port, identity, identity.admin());
      return new HttpAccess(front, proxies, directory, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("the API could not be served over HTTPS", e);
    } catch (Exception e) {
      throw new IllegalStateException("the API could not be served over HTTPS", e);
    }
  }

  String kubeconfig() {
    return kubeconfig;
  }

  KubernetesClient client() {
    KubernetesClient open = client;
    if (open == null) {
      open = new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeconfig)).build();
      client = open;
    }
    return open;
  }

  @Override
  public void close() {
    KubernetesClient open = client;
    if (open != null) {
      open.close();
    }
    front.close();
    proxies.close();
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }
}
