package io.kennel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.api.json.JsonTrees;
import io.kennel.server.registry.Settings;
import io.kennel.server.request.ApiRequest;
import io.kennel.server.request.ApiResponse;
import io.kennel.server.request.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Server-side apply as a request; who comes to own what is tested beside {@code FieldOwnership}.
 */
class ServerSideApplyTest {
  private static final String CORE = "/api/v1/namespaces/default/";
  private static final String MAP = CORE + "configmaps/m";
  private static final String DEPLOYMENT = "/apis/apps/v1/namespaces/default/deployments/web";
  private static final String WEB =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: "web:1", ports: [{containerPort: 80}]}]}
      """;

  private final ServerHarness api = new ServerHarness();

  private ApiResponse.Content applied(String pathAndQuery, String yaml) {
    return (ApiResponse.Content)
        api.send("PATCH", pathAndQuery, yaml, "application/apply-patch+yaml");
  }

  private JsonNode apply(String pathAndQuery, String yaml) {
    return JsonTrees.read(applied(pathAndQuery, yaml).body().bytes());
  }

  private static String map(String rest) {
    return "{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, " + rest + "}";
  }

  /** Such as {@code Apply a: {"f:data":{"f:k":{}}}}. */
  private static List<String> owners(JsonNode object) {
    return object
        .at("/metadata/managedFields")
        .valueStream()
        .map(entry -> {
          String through = entry.path("subresource").asString("");
          return entry.path("operation").asString()
              + " "
              + entry.path("manager").asString()
              + (through.isEmpty() ? "" : "/" + through)
              + ": "
              + entry.path("fieldsV1");
        })
        .collect(Collectors.toList());
  }

  @Test
  void createsWhatIsNotThere() {
    ApiResponse.Content created = applied(MAP + "?fieldManager=a", map("data: {k: v}"));
    assertThat(created.code()).isEqualTo(201);
    JsonNode object = created.body().tree();
    assertThat(owners(object)).containsExactly("Apply a: {\"f:data\":{\"f:k\":{}}}");
    assertThat(object.at("/metadata/managedFields/0/time").asString()).isNotEmpty();
    assertThat(applied(MAP + "?fieldManager=b", map("data: {l: v}")).code()).isEqualTo(200);
    assertThat(owners(api.get(MAP)))
        .containsExactly(
            "Apply a: {\"f:data\":{\"f:k\":{}}}", "Apply b: {\"f:data\":{\"f:l\":{}}}");
  }

  @Test
  void changesNothingTheSecondTime() {
    apply(DEPLOYMENT + "?fieldManager=a", WEB);
    api.patch(DEPLOYMENT, "merge", "{\"spec\":{\"paused\":true}}");
    JsonNode before = api.get(DEPLOYMENT);
    long revision = api.store.snapshot().revision();
    api.world.runFor(Duration.ofMinutes(5));
    assertThat(apply(DEPLOYMENT + "?fieldManager=a", WEB)).isEqualTo(before);
    api.patch(DEPLOYMENT, "merge", "{\"spec\":{\"paused\":true}}");
    api.put(DEPLOYMENT, before);
    assertThat(api.store.snapshot().revision()).isEqualTo(revision);
    assertThat(api.get(DEPLOYMENT).at("/metadata/generation").asInt()).isEqualTo(2);
  }

  @Test
  void tracksNothingBeforeSomethingIsApplied() {
    api.post(CORE + "configmaps", map("data: {k: v}"));
    api.patch(MAP, "merge", "{\"data\":{\"l\":\"w\"}}");
    assertThat(owners(api.get(MAP))).isEmpty();
    assertThat(api.get(MAP).path("metadata").has("managedFields")).isFalse();
  }

  @Test
  void tracksEveryWriteFromThenOn() {
    api.post("/apis/apps/v1/namespaces/default/deployments", WEB);
    apply(DEPLOYMENT + "?fieldManager=a", WEB);
    api.patch(DEPLOYMENT + "/scale?fieldManager=hpa", "merge", "{\"spec\":{\"replicas\":5}}");
    api.patch(DEPLOYMENT + "/status", "merge", "{\"status\":{\"replicas\":4}}");
    JsonNode paused = api.get(DEPLOYMENT);
    ((ObjectNode) paused.path("spec")).put("paused", true);
    api.put(DEPLOYMENT, paused);
    assertThat(owners(api.get(DEPLOYMENT)))
        .contains(
            "Update hpa/scale: {\"f:spec\":{\"f:replicas\":{}}}",
            "Update kubectl/status: {\"f:status\":{\"f:replicas\":{}}}",
            "Update kubectl: {\"f:spec\":{\"f:paused\":{}}}")
        .anyMatch(entry -> entry.startsWith("Update before-first-apply: "))
        .noneMatch(entry -> entry.contains("resourceVersion"));
    JsonNode conflict = apply(DEPLOYMENT + "?fieldManager=a", WEB);
    assertThat(conflict.path("code").asInt()).isEqualTo(409);
    assertThat(conflict.path("message").asString())
        .isEqualTo(
            "Apply failed with 1 conflict: conflict with \"hpa\" with subresource \"scale\" using"
                + " apps/v1: .spec.replicas");
    assertThat(conflict.at("/details/causes").toString())
        .isEqualTo(
            "[{\"reason\":\"FieldManagerConflict\",\"message\":\"conflict with \\\"hpa\\\" with"
                + " subresource \\\"scale\\\" using apps/v1\",\"field\":\".spec.replicas\"}]");
    assertThat(apply(DEPLOYMENT + "?fieldManager=a&force=true", WEB).at("/spec/replicas").asInt())
        .isEqualTo(3);
    assertThat(owners(api.get(DEPLOYMENT))).noneMatch(entry -> entry.startsWith("Update hpa"));
  }

  @Test
  void fillsInDefaultsThatNobodyOwns() {
    JsonNode web = apply(DEPLOYMENT + "?fieldManager=a", WEB);
    assertThat(web.at("/spec/template/spec/containers/0/ports/0/protocol").asString())
        .isEqualTo("TCP");
    assertThat(web.at("/spec/strategy/type").asString()).isEqualTo("RollingUpdate");
    assertThat(owners(web))
        .containsExactly(
            "Apply a: {\"f:spec\":{\"f:replicas\":{},\"f:selector\":{},\"f:template\":"
                + "{\"f:metadata\":{\"f:labels\":{\"f:app\":{}}},\"f:spec\":{\"f:containers\":"
                + "{\"k:{\\\"name\\\":\\\"web\\\"}\":{\".\":{},\"f:image\":{},\"f:name\":{},"
                + "\"f:ports\":{\"k:{\\\"containerPort\\\":80,\\\"protocol\\\":\\\"TCP\\\"}\":"
                + "{\".\":{},\"f:containerPort\":{}}}}}}}}}");
    String other = WEB + "  revisionHistoryLimit: 3\n";
    assertThat(apply(DEPLOYMENT + "?fieldManager=b", other).at("/spec/revisionHistoryLimit"))
        .as("a default is nobody's")
        .hasToString("3");
  }

  /** A template of claims is owned whole, and is not another one for the defaults it got. */
  @ParameterizedTest
  @CsvSource({"kubectl", "other"})
  void defaultsInWhatIsOwnedWholeAreNoConflict(String manager) {
    String sets = "/apis/apps/v1/namespaces/default/statefulsets";
    String set =
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: s}
        spec:
          serviceName: s
          selector: {matchLabels: {a: b}}
          template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: i}]}}
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """;
    api.post(sets, set);
    JsonNode applied = apply(sets + "/s?fieldManager=" + manager, set);
    assertThat(applied.path("kind").asString()).as("%s", applied).isEqualTo("StatefulSet");
    assertThat(applied.at("/spec/volumeClaimTemplates/0/spec/volumeMode").asString())
        .isEqualTo("Filesystem");
    assertThat(applied.at("/metadata/generation").asInt()).isEqualTo(1);
  }

  /** Kubectl takes its own fields over, so that what is left out the next time goes. */
  @Test
  void takesOverWhatKubectlAppliedOnItsSide() {
    String last =
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"containers\":"
            + "[{\"name\":\"a\",\"image\":\"i:1\",\"env\":[{\"name\":\"A\",\"value\":\"x\"}]}]}}";
    String annotations =
        "annotations: {kubectl.kubernetes.io/last-applied-configuration: '" + last + "'}";
    String pod =
        "{apiVersion: v1, kind: Pod, metadata: {name: p, %s}, spec: {containers: [{name: a, image:"
            + " 'i:1', env: [{name: A, value: x}]}]}}";
    api.post(CORE + "pods", pod.formatted(annotations));
    String wanted = pod.formatted("labels: {a: b}").replace("i:1", "i:2");
    JsonNode refused = apply(CORE + "pods/p?fieldManager=a", wanted);
    assertThat(refused.path("message").asString())
        .endsWith("\"kubectl-client-side-apply\" using v1: .spec.containers[name=\"a\"].image");
    JsonNode taken = apply(CORE + "pods/p?fieldManager=kubectl", wanted);
    assertThat(taken.at("/spec/containers/0/image").asString()).isEqualTo("i:2");
    String byKubectl =
        owners(taken).stream()
            .filter(entry -> entry.startsWith("Update kubectl-client-side-apply"))
            .findFirst()
            .orElseThrow();
    assertThat(byKubectl)
        .as("with the defaults of what was applied, as in Kubernetes")
        .contains("f:dnsPolicy", "f:kubectl.kubernetes.io/last-applied-configuration")
        .doesNotContain("f:nodeName", "f:serviceAccountName", "f:image\"");
  }

  @Test
  void appliesTheStatusAndTheScale() {
    apply(DEPLOYMENT + "?fieldManager=a", WEB + "status: {replicas: 7}\n");
    assertThat(api.get(DEPLOYMENT).at("/status/replicas").asInt()).isZero();
    String head = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, ";
    apply(
        DEPLOYMENT + "/status?fieldManager=s",
        head + "spec: {replicas: 9}, status: {replicas: 2, conditions: [{type: T, status: X}]}}");
    assertThat(api.get(DEPLOYMENT).at("/status/replicas").asInt()).isEqualTo(2);
    assertThat(api.get(DEPLOYMENT).at("/spec/replicas").asInt()).isEqualTo(3);
    assertThat(owners(api.get(DEPLOYMENT)))
        .contains(
            "Apply s/status: {\"f:status\":{\"f:conditions\":{\"k:{\\\"type\\\":\\\"T\\\"}\":"
                + "{\".\":{},\"f:status\":{},\"f:type\":{}}},\"f:replicas\":{}}}");
    String scale = "{apiVersion: autoscaling/v1, kind: Scale, metadata: {name: web}, spec: %s}";
    JsonNode refused =
        apply(DEPLOYMENT + "/scale?fieldManager=h", scale.formatted("{replicas: 6}"));
    assertThat(refused.path("message").asString())
        .isEqualTo("Apply failed with 1 conflict: conflict with \"a\": .spec.replicas");
    JsonNode scaled =
        apply(DEPLOYMENT + "/scale?fieldManager=h&force=true", scale.formatted("{replicas: 6}"));
    assertThat(scaled.path("kind").asString()).isEqualTo("Scale");
    assertThat(scaled.at("/spec/replicas").asInt()).isEqualTo(6);
    assertThat(owners(api.get(DEPLOYMENT)))
        .contains("Apply h/scale: {\"f:spec\":{\"f:replicas\":{}}}");
  }

  @Test
  void keepsNothingOfADryRun() {
    JsonNode shown = apply(MAP + "?fieldManager=a&dryRun=All", map("data: {k: v}"));
    assertThat(owners(shown)).hasSize(1);
    assertThat(api.get(MAP).path("code").asInt()).isEqualTo(404);
  }

  @Test
  void keepsEphemeralContainersApart() {
    String head = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: ";
    apply(CORE + "pods/p?fieldManager=a", head + "{containers: [{name: a, image: i}]}}");
    JsonNode pod =
        apply(
            CORE + "pods/p/ephemeralcontainers?fieldManager=d",
            head + "{ephemeralContainers: [{name: debug, image: i}], nodeName: x}}");
    assertThat(pod.at("/spec/ephemeralContainers/0/name").asString()).isEqualTo("debug");
    assertThat(owners(pod))
        .contains(
            "Apply d/ephemeralcontainers: {\"f:spec\":{\"f:ephemeralContainers\":"
                + "{\"k:{\\\"name\\\":\\\"debug\\\"}\":{\".\":{},\"f:image\":{},\"f:name\":{}}}}}");
  }

  @Test
  void takesJsonToo() {
    String json = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"k\":\"v\"}}";
    assertThat(apply(MAP + "?fieldManager=a", json).at("/metadata/name").asString()).isEqualTo("m");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "?force=true | metadata: {name: m} | 422 | PatchOptions.meta.k8s.io \"\" is invalid:"
            + " fieldManager: Required value: is required for apply patch",
        "?fieldManager=a | metadata: {name: n} | 400 | the name of the object (n) does not match"
            + " the name on the URL (m)",
        "?fieldManager=a | metadata: {name: m, namespace: other} | 400 | the namespace of the"
            + " provided object does not match the namespace sent on the request",
        "?fieldManager=a | metadata: {name: m, uid: u} | 409 | Operation cannot be fulfilled on"
            + " configmaps \"m\": uid mismatch: the provided object specified uid u, and no"
            + " existing object was found",
        "?fieldManager=a | metadata: {name: m, resourceVersion: '3'} | 409 | Operation cannot be"
            + " fulfilled on configmaps \"m\": the object has been modified; please apply your"
            + " changes to the latest version and try again",
        "?fieldManager=a&fieldValidation=No | metadata: {name: m} | 400 | fieldValidation:"
            + " Unsupported value: \"No\": supported values: \"Ignore\", \"Strict\", \"Warn\"",
        "?fieldManager=a | metadata: {managedFields: []} | 400 | metadata.managedFields must be"
            + " nil",
        "?fieldManager=a | spec: {} | 500 | failed to create typed patch object (/; v1,"
            + " Kind=ConfigMap): .spec: field not declared in schema",
        "?fieldManager=a | data: {a b: c} | 422 | ConfigMap \"m\" is invalid: data[a b]: Invalid"
            + " value: \"a b\": a valid config key must consist of alphanumeric characters, '-',"
            + " '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for"
            + " validation is '[-._a-zA-Z0-9]+')",
      })
  void refusesWhatKubernetesRefuses(String query, String rest, int code, String message) {
    ApiResponse.Content answer =
        applied(MAP + query, "{apiVersion: v1, kind: ConfigMap, " + rest + "}");
    assertThat(answer.code()).isEqualTo(code);
    if (message != null) {
      assertThat(answer.body().tree().path("message").asString()).isEqualTo(message);
    }
  }

  @Test
  void checksPreconditionsInTheConfiguration() {
    apply(MAP + "?fieldManager=a", map("data: {k: v}"));
    String stale =
        "{apiVersion: v1, kind: ConfigMap, metadata: {resourceVersion: '1'}, data: {k: w}}";
    assertThat(apply(MAP + "?fieldManager=a", stale).path("message").asString())
        .contains("the object has been modified");
    String other = "{apiVersion: v1, kind: ConfigMap, metadata: {uid: u}, data: {k: w}}";
    assertThat(apply(MAP + "?fieldManager=a", other).path("message").asString())
        .contains("Precondition failed: UID in precondition: u, UID in object meta: ");
    String version = api.get(MAP).at("/metadata/resourceVersion").asString();
    apply(MAP + "?fieldManager=a", stale.replace("'1'", "'" + version + "'"));
    assertThat(api.get(MAP).at("/data/k").asString()).isEqualTo("w");
  }

  @Test
  void whoMayPatchMayNotCreate() {
    ObjectApiServer server =
        ObjectApiServer.of(
            api.store, api.world, Settings.DEFAULT, (user, info) -> info.verb().equals("patch"));
    ApiRequest request =
        new ApiRequest(
            "PATCH",
            MAP,
            Map.of("fieldManager", List.of("a")),
            "",
            "application/apply-patch+yaml",
            "",
            ServerHarness.ADMIN,
            new Payload.Tree(ServerHarness.yaml(map("data: {k: v}"))));
    ApiResponse.Content answer = (ApiResponse.Content) server.handle(request);
    assertThat(answer.body().tree().path("message").asString())
        .isEqualTo(
            "configmaps \"m\" is forbidden: User \"admin\" cannot create resource"
                + " \"configmaps\" in API group \"\" in the namespace \"default\"");
    api.post(CORE + "configmaps", map("data: {k: v}"));
    assertThat(((ApiResponse.Content) server.handle(request)).code()).isEqualTo(200);
  }

  @Test
  void forceIsForApplicationsOnly() {
    api.post(CORE + "configmaps", map("data: {k: v}"));
    assertThat(api.patch(MAP + "?force=true", "merge", "{}").path("message").asString())
        .isEqualTo(
            "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for"
                + " non-apply patch");
  }
}
