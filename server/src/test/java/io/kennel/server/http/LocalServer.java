package io.kennel.server.http;

import io.kennel.api.StatusErrors;
import io.kennel.server.MastersAuthorizer;
import io.kennel.server.ObjectApiServer;
import io.kennel.server.identity.Authenticator;
import io.kennel.server.identity.Identity;
import io.kennel.server.identity.Kubeconfig;
import io.kennel.server.identity.ServiceAccountTokens;
import io.kennel.server.proxy.NodeDialer;
import io.kennel.server.proxy.Proxies;
import io.kennel.server.registry.Settings;
import io.kennel.store.MultiVersionStore;
import io.kennel.world.real.RealWorld;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;

/** The whole server over a store in memory, on a free port, with a kubeconfig for its admin. */
public final class LocalServer implements AutoCloseable {
  private static final NodeDialer NO_NODES =
      node -> {
        throw StatusErrors.serviceUnavailable("node " + node + " is not reachable");
      };

  public final RealWorld world = new RealWorld();
  public final MultiVersionStore store = MultiVersionStore.inMemory();
  public final ObjectApiServer api;
  public final Path kubeconfig;
  private final HttpFront front;
  private final Proxies proxies;

  public LocalServer(Path directory) throws Exception {
    Identity identity = Identity.open(directory.resolve("pki"), world.clock());
    var tokens = new ServiceAccountTokens(identity.tokenSigner(), world);
    var authorizer = new MastersAuthorizer();
    api = ObjectApiServer.of(store, world, Settings.DEFAULT, authorizer, tokens);
    api.bootstrap();
    var reader = new ApiReader(api);
    var authenticator =
        new Authenticator(identity.clientCertificates(world.clock()), tokens, reader);
    front =
        new HttpFront(
            FrontConfig.DEFAULT, api, identity, authenticator, authorizer, world.timers());
    proxies = new Proxies(api, identity, NO_NODES, world);
    proxies.addTo(front);
    front.describe(api.catalogue()).publish(tokens);
    front.start();
    identity.serveAt(Set.of("localhost"));
    InetSocketAddress address =
        front.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    kubeconfig = directory.resolve("kubeconfig");
    Kubeconfig.write(
        kubeconfig, "https://127.0.0.1:" + address.getPort(), identity, identity.admin());
  }

  @Override
  public void close() {
    front.close();
    proxies.close();
    store.close();
    world.close();
  }

  /** Runs until killed, for trying things by hand: the argument is a directory. */
  public static void main(String[] arguments) throws Exception {
    var server = new LocalServer(Path.of(arguments[0]));
    System.out.println("ready " + server.kubeconfig);
    Thread.currentThread().join();
  }
}
