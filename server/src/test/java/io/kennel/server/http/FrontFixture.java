package io.kennel.server.http;

import io.kennel.server.ApiServer;
import io.kennel.server.identity.Authenticator;
import io.kennel.server.identity.Identity;
import io.kennel.server.identity.ServiceAccountTokens;
import io.kennel.world.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A running front with clients for it. */
public final class FrontFixture implements AutoCloseable {
  public final World world;
  public final Identity identity;
  public final ServiceAccountTokens tokens;
  public final HttpFront front;
  public final InetSocketAddress address;
  public final HttpClient admin;

  /** A front with what {@code setUp} adds to it before it starts. */
  public FrontFixture(
      Path directory, World world, ApiServer api, BiConsumer<HttpFront, Identity> setUp)
      throws Exception {
    this.world = world;
    identity = Identity.open(directory, world.clock());
    tokens = new ServiceAccountTokens(identity.tokenSigner(), world);
    var authenticator =
        new Authenticator(identity.clientCertificates(world.clock()), tokens, new ApiReader(api));
    front =
        new HttpFront(
            FrontConfig.DEFAULT,
            api,
            identity,
            authenticator,
            (user, request) -> true,
            world.timers());
    setUp.accept(front, identity);
    front.start();
    identity.serveAt(Set.of("localhost"));
    address = front.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    admin = client(identity.clientContext(identity.admin()), HttpClient.Version.HTTP_1_1);
  }

  public static HttpClient client(SSLContext tls, HttpClient.Version version) {
    return HttpClient.newBuilder().sslContext(tls).version(version).build();
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + address.getPort() + path));
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(admin, request(path));
  }

  public HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** A connection for what no proper client would send. */
  public SSLSocket socket() throws IOException {
    var tls = identity.clientContext(identity.admin());
    return (SSLSocket) tls.getSocketFactory().createSocket(address.getAddress(), address.getPort());
  }

  @Override
  public void close() {
    front.close();
  }
}
