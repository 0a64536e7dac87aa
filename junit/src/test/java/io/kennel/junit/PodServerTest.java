package io.kennel.junit;

import static io.kennel.testing.KennelAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.testing.TestCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pods' program is a piece of Java in the test: it answers probes, the API and clients. */
@Kennel(nodes = 2)
class PodServerTest {
  private static final String MANIFEST =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: web}
      spec:
        serviceName: web
        replicas: 1
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
            - name: web
              image: web:1
              ports: [{containerPort: 8080}]
              readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 1}
      """;

  private final AtomicInteger readiness = new AtomicInteger(200);
  private final AtomicInteger greetings = new AtomicInteger();

  @BeforeEach
  void deploy(TestCluster cluster) {
    SimulatedProgram program =
        SimulatedProgram.SERVER.serving(8080, this::answer).logging(List.of("listening"));
    cluster.programs().image("web:1", program);
    cluster.apply(MANIFEST);
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean probe = exchange.getRequestURI().getPath().equals("/ready");
    byte[] body = ("hello " + greetings.get()).getBytes(UTF_8);
    exchange.sendResponseHeaders(probe ? readiness.get() : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
    if (!probe) {
      greetings.incrementAndGet();
    }
  }

  @Test
  void probesAskIt(TestCluster cluster) {
    assertThat(cluster).pod("web-0").isReady();
    readiness.set(503);
    assertThat(cluster).pod("web-0").isNotReady();
    assertThat(cluster.timeline().toString())
        .contains("Readiness probe failed: HTTP probe failed with statuscode: 503");
    readiness.set(204);
    assertThat(cluster).pod("web-0").isReady();
  }

  @Test
  void clientsOfTheTestReachItUntilItEnds(TestCluster cluster) throws Exception {
    assertThat(cluster).pod("web-0").isReady();
    InetSocketAddress before = cluster.pod("web-0").address(8080);
    assertThat(get(before)).isEqualTo("hello 0");
    assertThat(get(before)).isEqualTo("hello 1");
    assertThat(cluster.pod("web-0").log()).containsExactly("listening");
    cluster.pod("web-0").crash(1);
    assertThatThrownBy(() -> get(before)).isInstanceOf(IOException.class);
    assertThat(cluster).pod("web-0").hasRestarted(1).isReady();
    assertThat(get(cluster.pod("web-0").address(8080))).isEqualTo("hello 2");
    assertThatThrownBy(() -> cluster.pod("web-0").address(81))
        .hasMessage("nothing answers at port 81 of pod default/web-0");
  }

  @Test
  void theApiLeadsToIt(TestCluster cluster, KubernetesClient client) throws Exception {
    assertThat(cluster).pod("web-0").isReady();
    String namespace = "/api/v1/namespaces/default";
    assertThat(client.raw(namespace + "/pods/web-0/proxy/")).isEqualTo("hello 0");
    assertThat(client.raw(namespace + "/services/web:80/proxy/")).isEqualTo("hello 1");
    var pod = client.pods().inNamespace("default").withName("web-0");
    try (LocalPortForward forward = pod.portForward(8080)) {
      InetSocketAddress local =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), forward.getLocalPort());
      assertThat(get(local)).isEqualTo("hello 2");
    }
    assertThatThrownBy(() -> client.raw(namespace + "/pods/web-0:81/proxy/"))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(":81: connect: connection refused");
    cluster.pod("web-0").node().disconnect();
    assertThatThrownBy(() -> client.raw(namespace + "/pods/web-0/proxy/"))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("no route to host");
  }

  private static String get(InetSocketAddress address) throws Exception {
    URI uri = URI.create("http://" + address.getHostString() + ":" + address.getPort() + "/");
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }
}
