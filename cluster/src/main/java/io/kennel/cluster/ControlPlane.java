package io.kennel.cluster;

import io.kennel.api.ResourceTypes;
import io.kennel.api.Transport;
import io.kennel.client.ApiClient;
import io.kennel.client.SharedInformers;
import io.kennel.server.MastersAuthorizer;
import io.kennel.server.ObjectApiServer;
import io.kennel.server.http.ApiReader;
import io.kennel.server.http.FrontConfig;
import io.kennel.server.http.HttpFront;
import io.kennel.server.identity.Authenticator;
import io.kennel.server.identity.Identity;
import io.kennel.server.identity.ServiceAccountTokens;
import io.kennel.server.proxy.NodeDialer;
import io.kennel.server.proxy.Proxies;
import io.kennel.server.registry.Settings;
import io.kennel.server.request.User;
import io.kennel.store.Store;
import io.kennel.world.World;

/** The API server with all that it needs, and the way to it within this process. */
final class ControlPlane implements AutoCloseable {
  private final ObjectApiServer server;
  private final HttpFront front;
  private final Proxies proxies;
  private final Transport transport;
  private final ApiClient api;
  private final SharedInformers informers;

  ControlPlane(
      Store store,
      Identity identity,
      World world,
      String serviceCidr,
      NodeDialer nodes,
      NodeLifecycle lifecycle) {
    MastersAuthorizer authorizer = new MastersAuthorizer();
    Settings settings =
        Settings.DEFAULT
            .withServiceCidr(serviceCidr)
            .withApiServerPort(SystemServices.API_PORT)
            .withTolerationSeconds(
                lifecycle.notReadyTolerationSeconds(), lifecycle.unreachableTolerationSeconds());
    ServiceAccountTokens tokens = new ServiceAccountTokens(identity.tokenSigner(), world);
    this.server = ObjectApiServer.of(store, world, settings, authorizer, tokens);
    this.front =
        new HttpFront(
            FrontConfig.DEFAULT,
            server,
            identity,
            new Authenticator(
                identity.clientCertificates(world.clock()), tokens, new ApiReader(server)),
            authorizer,
            world.timers());
    this.proxies = new Proxies(server, identity, nodes, world);
    proxies.addTo(front);
    front.describe(ResourceTypes.SERVED).publish(tokens);
    this.transport = server.transport(User.of("system:kube-controller-manager", User.MASTERS));
    this.api = new ApiClient(transport);
    this.informers = new SharedInformers(api, world);
  }

  /** Makes what every cluster has, and starts the front without a listener. */
  void start() throws Exception {
    server.bootstrap();
    front.start();
  }

  ObjectApiServer server() {
    return server;
  }

  HttpFront front() {
    return front;
  }

  Proxies proxies() {
    return proxies;
  }

  Transport transport() {
    return transport;
  }

  ApiClient api() {
    return api;
  }

  /** In the name of the scheduler, so that people see what it has written. */
  ApiClient schedulerApi() {
    return new ApiClient(server.transport(User.of("system:kube-scheduler", User.MASTERS)));
  }

  SharedInformers informers() {
    return informers;
  }

  @Override
  public void close() {
    informers.close();
    proxies.close();
    front.close();
  }
}
