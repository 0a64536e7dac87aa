package io.kennel.cli;

import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.client.Kinds;
import io.kennel.client.http.HttpTransport;
import io.kennel.cluster.Cluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a rehearsal does with a cluster: the requests that every user's first minute makes. */
final class Rehearsal implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String CORE = "/api/v1/namespaces/default/";
  private static final String SETS = "/apis/apps/v1/namespaces/default/statefulsets";
  private static final String SETTINGS =
      """
      {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings"},"data":{"a":"1"}}
      """;
  private static final String SERVICE =
      """
      {"apiVersion":"v1","kind":"Service","metadata":{"name":"pets"},
       "spec":{"clusterIP":"None","selector":{"app":"pets"},"ports":[{"port":8080}]}}
      """;
  private static final String SET =
      """
      {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"pets"},
       "spec":{"replicas":2,"serviceName":"pets","selector":{"matchLabels":{"app":"pets"}},
        "template":{"metadata":{"labels":{"app":"pets"}},
         "spec":{"terminationGracePeriodSeconds":0,"containers":[
          {"name":"main","image":"kennel/kubia-pet:1.0",
           "volumeMounts":[{"name":"data","mountPath":"/var/data"}]}]}},
        "volumeClaimTemplates":[{"metadata":{"name":"data"},
         "spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Mi"}}}}]}}
      """;

  /** What kubectl reads before its first command, and what it asks for tables with. */
  private static final List<String> READ =
      List.of("/version", "/api", "/apis", "/openapi/v2", "/openapi/v3", "/readyz");

  private static final String TABLE =
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

  private final Cluster cluster;
  private final HttpTransport transport;
  private final HttpClient client;

  Rehearsal(Cluster cluster) {
    this.cluster = cluster;
    this.transport =
        new HttpTransport(cluster.address(), cluster.adminContext(), null, cluster.world());
    this.client = HttpClient.newBuilder().sslContext(cluster.adminContext()).build();
  }

  void run() throws IOException, InterruptedException {
    for (String path : READ) {
      read(path, "*/*");
    }
    CountDownLatch ready = setReady();
    CountDownLatch seen = new CountDownLatch(1);
    Map<String, List<String>> query = Map.of("watch", List.of("true"));
    Transport.Subscription watch =
        transport.watch(request("GET", CORE + "pods", query, null), new Seen(seen));
    try {
      call("POST", CORE + "configmaps", SETTINGS);
      call("POST", CORE + "services", SERVICE);
      call("POST", SETS, SET);
      await(ready);
      await(seen);
    } finally {
      watch.close();
    }
    call("GET", CORE + "configmaps/settings", null);
    read(CORE + "pods", TABLE);
    read(SETS, TABLE);
    call("DELETE", SETS + "/pets", null);
  }

  private CountDownLatch setReady() {
    CountDownLatch ready = new CountDownLatch(1);
    cluster
        .informers()
        .of(Kinds.STATEFUL_SET)
        .listen((before, after) -> {
          StatefulSetStatus status = after == null ? null : after.getStatus();
          if (status != null && Integer.valueOf(2).equals(status.getReadyReplicas())) {
            ready.countDown();
          }
        });
    return ready;
  }

  private void read(String path, String accept) throws IOException, InterruptedException {
    URI address = cluster.address().resolve(path);
    HttpRequest request =
        HttpRequest.newBuilder(address).header("Accept", accept).timeout(PATIENCE).build();
    client.send(request, HttpResponse.BodyHandlers.discarding());
  }

  private void call(String method, String path, @Nullable String json) {
    JsonNode body = json == null ? null : JsonMapper.shared().readTree(json);
    transport.call(request(method, path, Map.of(), body));
  }

  private static Transport.Request request(
      String method, String path, Map<String, List<String>> query, @Nullable JsonNode body) {
    String type = body == null ? null : "application/json";
    return new Transport.Request(method, path, query, body, type);
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("the rehearsal's StatefulSet did not become ready");
    }
  }

  private record Seen(CountDownLatch latch) implements Transport.WatchSink {
    @Override
    public void event(String type, Transport.RawObject object) {
      latch.countDown();
    }

    @Override
    public void ended(@Nullable StatusException failure) {}
  }

  @Override
  public void close() {
    client.close();
    transport.close();
  }
}
