package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.api.Transport.RawObject;
import io.kennel.api.Transport.Request;
import io.kennel.api.Transport.WatchSink;
import io.kennel.client.Api;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.ApiClient;
import io.kennel.client.Kinds;
import io.kennel.client.http.HttpTransport;
import io.kennel.client.http.Tls;
import io.kennel.server.MastersAuthorizer;
import io.kennel.server.ObjectApiServer;
import io.kennel.server.http.ApiReader;
import io.kennel.server.http.FrontConfig;
import io.kennel.server.http.HttpFront;
import io.kennel.server.identity.Authenticator;
import io.kennel.server.identity.Identity;
import io.kennel.server.identity.ServiceAccountTokens;
import io.kennel.server.registry.Settings;
import io.kennel.server.request.User;
import io.kennel.store.MultiVersionStore;
import io.kennel.world.real.RealWorld;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In this process or over HTTPS: a client sees no difference. */
class TransportContractTest {
  private static final int PATIENCE_SECONDS = 30;
  private static final ObjectKey KEY = new ObjectKey("default", "a");

  enum Way {
    IN_PROCESS,
    HTTPS
  }

  @TempDir private Path directory;
  private final RealWorld world = new RealWorld();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final ObjectApiServer server =
      ObjectApiServer.of(
          MultiVersionStore.inMemory(), world, Settings.DEFAULT, new MastersAuthorizer());
  private HttpFront front;
  private HttpTransport https;

  @BeforeEach
  void start() throws Exception {
    server.bootstrap();
    Identity identity = Identity.open(directory, world.clock());
    Authenticator authenticator =
        new Authenticator(
            identity.clientCertificates(world.clock()),
            new ServiceAccountTokens(identity.tokenSigner(), world),
            new ApiReader(server));
    front =
        new HttpFront(
                FrontConfig.DEFAULT,
                server,
                identity,
                authenticator,
                new MastersAuthorizer(),
                world.timers())
            .start();
    InetSocketAddress address =
        front.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    var admin = identity.admin();
    https =
        new HttpTransport(
            URI.create("https://127.0.0.1:" + address.getPort()),
            Tls.context(identity.authorityPem(), admin.certificatePem(), admin.keyPem()),
            null,
            world);
  }

  @AfterEach
  void stop() {
    https.close();
    front.close();
    world.close();
  }

  @ParameterizedTest
  @EnumSource
  void callsAnswerAndFailAlike(Way way) {
    Api api = new ApiClient(transport(way));
    ConfigMap created = api.create(Kinds.CONFIG_MAP, configMap("1")).object();
    assertThat(created.getMetadata().getUid()).isNotEmpty();
    assertThat(api.get(Kinds.CONFIG_MAP, KEY)).isEqualTo(created);
    assertThat(failure(() -> api.create(Kinds.CONFIG_MAP, configMap("1"))).failure())
        .extracting(
            StatusException.Failure::code,
            StatusException.Failure::reason,
            StatusException.Failure::message)
        .containsExactly(409, "AlreadyExists", "configmaps \"a\" already exists");

    ConfigMap updated =
        api.update(Kinds.CONFIG_MAP, created.edit().addToData("value", "2").build()).object();
    assertThat(updated.getData()).containsEntry("value", "2");
    assertThat(failure(() -> api.update(Kinds.CONFIG_MAP, created)).isConflict()).isTrue();
    assertThat(failure(() -> api.delete(Kinds.CONFIG_MAP, KEY, DeleteOptions.onlyIf("other"))))
        .matches(StatusException::isConflict);
    api.delete(Kinds.CONFIG_MAP, KEY, DeleteOptions.DEFAULT);
    StatusException gone = failure(() -> api.get(Kinds.CONFIG_MAP, KEY));
    assertThat(gone.isNotFound()).isTrue();
    assertThat(gone.failure().details().kind()).isEqualTo("configmaps");
    assertThat(api.find(Kinds.CONFIG_MAP, KEY)).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void watchesBringEveryChangeInOrder(Way way) throws Exception {
    Api api = new ApiClient(transport(way));
    String version = api.list(Kinds.CONFIG_MAP, ListOptions.ALL).resourceVersion();
    ConfigMap created = api.create(Kinds.CONFIG_MAP, configMap("1")).object();
    ListOptions from = new ListOptions("default", "", "", version, null);
    try (var _ = api.watch(Kinds.CONFIG_MAP, from, sink())) {
      assertThat(next()).isEqualTo("ADDED a 1");
      var _ = api.update(Kinds.CONFIG_MAP, created.edit().addToData("value", "2").build());
      assertThat(next()).isEqualTo("MODIFIED a 2");
      api.delete(Kinds.CONFIG_MAP, KEY, DeleteOptions.DEFAULT);
      assertThat(next()).isEqualTo("DELETED a 2");
    }
    var _ = api.create(Kinds.CONFIG_MAP, configMap("3"));
    assertThat(events).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aWatchOfSomethingUnknownEndsWithTheReason(Way way) throws Exception {
    var _ =
        transport(way)
            .watch(
                new Request(
                    "GET",
                    "/apis/nobody/v1/things",
                    Map.of("watch", java.util.List.of("true")),
                    null,
                    null),
                sink());
    assertThat(next()).isEqualTo("ended 404");
  }

  private Transport transport(Way way) {
    return switch (way) {
      case IN_PROCESS -> server.transport(User.of("admin", User.MASTERS));
      case HTTPS -> https;
    };
  }

  private String next() throws InterruptedException {
    return events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private WatchSink sink() {
    return new WatchSink() {
      @Override
      public void event(String type, RawObject object) {
        String name = object.tree().path("metadata").path("name").asString();
        String value = object.tree().path("data").path("value").asString();
        events.add(type + " " + name + " " + value);
      }

      @Override
      public void ended(StatusException failure) {
        events.add("ended " + (failure == null ? null : failure.code()));
      }
    };
  }

  private static StatusException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(StatusException.class, call);
  }

  private static ConfigMap configMap(String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(KEY.namespace())
        .withName(KEY.name())
        .endMetadata()
        .addToData("value", value)
        .build();
  }
}
