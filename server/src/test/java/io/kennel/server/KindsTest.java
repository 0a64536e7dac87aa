package io.kennel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class KindsTest {
  private static final String PODS = "/api/v1/namespaces/default/pods";
  private static final String SETS = "/apis/apps/v1/namespaces/default/statefulsets";
  private static final String SERVICES = "/api/v1/namespaces/default/services";
  private static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims";
  private static final String EVENTS = "/api/v1/namespaces/default/events";
  private static final String POD =
      """
      metadata: {name: p}
      spec:
        containers:
        - {name: c, image: 'nginx', ports: [{containerPort: 80}]}
      """;
  private static final String SET =
      """
      metadata: {name: kubia}
      spec:
        serviceName: kubia
        replicas: 2
        selector: {matchLabels: {app: kubia}}
        template:
          metadata: {labels: {app: kubia}}
          spec:
            containers:
            - name: kubia
              image: luksa/kubia-pet
              volumeMounts: [{name: data, mountPath: /var/data}]
        volumeClaimTemplates:
        - metadata: {name: data}
          spec:
            resources: {requests: {storage: 1Mi}}
            accessModes: [ReadWriteOnce]
      """;

  private final ServerHarness api = new ServerHarness();

  @Test
  void podsGetWhatKubernetesGivesThem() {
    JsonNode pod = api.post(PODS, POD);
    JsonNode spec = pod.path("spec");
    assertThat(spec.path("restartPolicy").asString()).isEqualTo("Always");
    assertThat(spec.path("serviceAccountName").asString()).isEqualTo("default");
    assertThat(spec.path("tolerations")).hasSize(2);
    assertThat(spec.path("priority").asInt(-1)).isZero();
    JsonNode container = spec.at("/containers/0");
    assertThat(container.path("imagePullPolicy").asString()).isEqualTo("Always");
    assertThat(container.at("/volumeMounts/0/mountPath").asString())
        .isEqualTo("/var/run/secrets/kubernetes.io/serviceaccount");
    assertThat(container.at("/volumeMounts/0/readOnly").asBoolean()).isTrue();
    assertThat(container.at("/ports/0/protocol").asString()).isEqualTo("TCP");
    assertThat(pod.at("/status/phase").asString()).isEqualTo("Pending");
    assertThat(pod.at("/status/qosClass").asString()).isEqualTo("BestEffort");
  }

  @Test
  void podsAreBoundEndedAndRemoved() {
    api.post(PODS, POD);
    api.post(
        PODS + "/p/binding", "{kind: Binding, apiVersion: v1, target: {kind: Node, name: n1}}");
    JsonNode bound = api.get(PODS + "/p");
    assertThat(bound.at("/spec/nodeName").asString()).isEqualTo("n1");
    assertThat(bound.at("/status/conditions/0/type").asString()).isEqualTo("PodScheduled");
    JsonNode ending = api.delete(PODS + "/p");
    assertThat(ending.at("/metadata/deletionGracePeriodSeconds").asInt()).isEqualTo(30);
    assertThat(api.table(PODS).getFirst()).startsWith("p|0/1|Terminating|0|");
    api.call("DELETE", PODS + "/p", "{gracePeriodSeconds: 0}");
    assertThat(api.get(PODS + "/p").path("code").asInt()).isEqualTo(404);
  }

  @Test
  void unscheduledPodsGoAtOnce() {
    api.post(PODS, POD);
    api.delete(PODS + "/p");
    assertThat(api.get(PODS + "/p").path("code").asInt()).isEqualTo(404);
  }

  @Test
  void tolerationsGrowAndTheirTimesChange() {
    api.post(PODS, POD);
    JsonNode longer = api.get(PODS + "/p").deepCopy();
    ((ObjectNode) longer.at("/spec/tolerations/1")).put("tolerationSeconds", 7);
    assertThat(api.put(PODS + "/p", longer).at("/spec/tolerations/1/tolerationSeconds").asInt())
        .isEqualTo(7);
    JsonNode other = api.get(PODS + "/p").deepCopy();
    ((ObjectNode) other.at("/spec/tolerations/1")).put("key", "else");
    assertThat(api.put(PODS + "/p", other).path("message").asString())
        .contains("existing toleration can not be modified except its tolerationSeconds");
  }

  @Test
  void whetherAPodFailsOverSafelyIsDecidedWhenItIsMade() {
    String annotated = POD.replace("{name: p}", "{name: p, annotations: {kennel.io/failover: %s}}");
    assertThat(api.post(PODS, annotated.formatted("quick")).path("message").asString())
        .contains("metadata.annotations[kennel.io/failover]", "supported values: \"fenced\"");
    assertThat(api.post(PODS, annotated.formatted("fenced")).path("kind").asString())
        .isEqualTo("Pod");
    String without = "{\"metadata\":{\"annotations\":{\"kennel.io/failover\":null}}}";
    assertThat(api.patch(PODS + "/p", "merge", without).path("message").asString())
        .contains("metadata.annotations[kennel.io/failover]", "field is immutable");
    String epoch = "{\"metadata\":{\"annotations\":{\"kennel.io/fence-epoch\":\"1\"}}}";
    assertThat(api.patch(PODS + "/p", "merge", epoch).path("kind").asString()).isEqualTo("Pod");
  }

  @Test
  void podSpecsStayButForImages() {
    JsonNode pod = api.post(PODS, POD);
    String image = "{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"nginx:2\"}]}}";
    JsonNode patched = api.patch(PODS + "/p", "strategic-merge", image);
    assertThat(patched.at("/spec/containers/0/image").asString()).isEqualTo("nginx:2");
    assertThat(patched.at("/metadata/generation").asInt()).isEqualTo(2);
    JsonNode refused = api.patch(PODS + "/p", "merge", "{\"spec\":{\"hostname\":\"x\"}}");
    assertThat(refused.path("code").asInt()).isEqualTo(422);
    assertThat(refused.path("message").asString())
        .startsWith("Pod \"p\" is invalid: spec: Forbidden: pod updates may not change fields");
    assertThat(pod.at("/metadata/generation").asInt()).isEqualTo(1);
  }

  @Test
  void statefulSetsGetDefaultsScaleAndRefuse() {
    JsonNode set = api.post(SETS, SET);
    assertThat(set.path("message").asString("")).isEmpty();
    assertThat(set.at("/spec/podManagementPolicy").asString()).isEqualTo("OrderedReady");
    assertThat(set.at("/spec/updateStrategy/rollingUpdate/partition").asInt(-1)).isZero();
    assertThat(set.at("/spec/persistentVolumeClaimRetentionPolicy/whenDeleted").asString())
        .isEqualTo("Retain");
    assertThat(api.table(SETS).getFirst()).isEqualTo("kubia|0/2|0s|kubia|luksa/kubia-pet");

    JsonNode scale = api.patch(SETS + "/kubia/scale", "merge", "{\"spec\":{\"replicas\":3}}");
    assertThat(scale.path("kind").asString()).isEqualTo("Scale");
    assertThat(scale.at("/status/selector").asString()).isEqualTo("app=kubia");
    JsonNode scaled = api.get(SETS + "/kubia");
    assertThat(scaled.at("/spec/replicas").asInt()).isEqualTo(3);
    assertThat(scaled.at("/metadata/generation").asInt()).isEqualTo(2);

    JsonNode refused = api.patch(SETS + "/kubia", "merge", "{\"spec\":{\"serviceName\":\"x\"}}");
    assertThat(refused.path("message").asString())
        .isEqualTo(
            "StatefulSet.apps \"kubia\" is invalid: spec: Forbidden: updates to statefulset spec"
                + " for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy',"
                + " 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
                + " 'minReadySeconds' are forbidden");
    JsonNode status =
        api.patch(SETS + "/kubia/status", "merge", "{\"status\":{\"readyReplicas\":2}}");
    assertThat(status.at("/metadata/generation").asInt()).isEqualTo(2);
    assertThat(api.table(SETS).getFirst()).startsWith("kubia|2/3|");
  }

  @Test
  void servicesGetAddressesOfTheirOwn() {
    JsonNode kubernetes = api.get(SERVICES + "/kubernetes");
    assertThat(kubernetes.at("/spec/clusterIP").asString()).isEqualTo("10.96.0.1");
    JsonNode a =
        api.post(SERVICES, "{metadata: {name: a}, spec: {ports: [{port: 80, targetPort: 8080}]}}");
    String address = a.at("/spec/clusterIP").asString();
    assertThat(address).startsWith("10.96.");
    JsonNode taken =
        api.post(
            SERVICES,
            "{metadata: {name: b}, spec: {clusterIP: " + address + ", ports: [{port: 80}]}}");
    assertThat(taken.path("message").asString()).contains("provided IP is already allocated");
    api.delete(SERVICES + "/a");
    JsonNode again =
        api.post(
            SERVICES,
            "{metadata: {name: b}, spec: {clusterIP: " + address + ", ports: [{port: 80}]}}");
    assertThat(again.at("/spec/clusterIP").asString()).isEqualTo(address);
    JsonNode headless =
        api.post(
            SERVICES,
            "{metadata: {name: h}, spec: {clusterIP: None, selector: {app: k}, ports: [{port: 80,"
                + " name: http}]}}");
    assertThat(headless.at("/spec/clusterIPs/0").asString()).isEqualTo("None");
    assertThat(api.table(SERVICES))
        .anySatisfy(row -> assertThat(row).startsWith("h|ClusterIP|None|<none>|80/TCP|0s|app=k"));
    JsonNode ports =
        api.post(SERVICES, "{metadata: {name: n}, spec: {type: NodePort, ports: [{port: 80}]}}");
    assertThat(ports.at("/spec/ports/0/nodePort").asInt()).isBetween(30000, 32767);
  }

  @Test
  void claimsGetTheDefaultClassAndProtection() {
    api.post(
        "/apis/storage.k8s.io/v1/storageclasses",
        "{metadata: {name: standard, annotations: {storageclass.kubernetes.io/is-default-class:"
            + " 'true'}}, provisioner: kennel.io/directory}");
    JsonNode claim =
        api.post(
            CLAIMS,
            "{metadata: {name: c}, spec: {accessModes: [ReadWriteOnce], resources: {requests:"
                + " {storage: 1Gi}}}}");
    assertThat(claim.at("/spec/storageClassName").asString()).isEqualTo("standard");
    assertThat(claim.at("/metadata/finalizers/0").asString())
        .isEqualTo("kubernetes.io/pvc-protection");
    assertThat(api.table("/apis/storage.k8s.io/v1/storageclasses").getFirst())
        .startsWith("standard (default)|kennel.io/directory|Delete|Immediate|false|");
    JsonNode bad = api.post(CLAIMS, "{metadata: {name: d}, spec: {}}");
    assertThat(bad.path("message").asString())
        .isEqualTo(
            "PersistentVolumeClaim \"d\" is invalid: [spec.accessModes: Required value: at least 1"
                + " access mode is required, spec.resources[storage]: Required value]");
  }

  @Test
  void eventsAreSeenThroughBothGroups() {
    api.post(
        EVENTS,
        "{metadata: {name: e}, involvedObject: {kind: Pod, name: p, namespace: default}, reason:"
            + " Started, message: 'Started container c', type: Normal, lastTimestamp:"
            + " '2020-01-01T00:00:00Z', count: 2}");
    JsonNode newer = api.get("/apis/events.k8s.io/v1/namespaces/default/events/e");
    assertThat(newer.path("apiVersion").asString()).isEqualTo("events.k8s.io/v1");
    assertThat(newer.path("note").asString()).isEqualTo("Started container c");
    assertThat(newer.at("/regarding/name").asString()).isEqualTo("p");
    assertThat(newer.path("deprecatedCount").asInt()).isEqualTo(2);
    assertThat(api.get(EVENTS + "?fieldSelector=involvedObject.name=p,type=Normal").path("items"))
        .hasSize(1);
    assertThat(api.table(EVENTS).getFirst()).contains("|Normal|Started|pod/p|");
  }

  @Test
  void unknownFieldsAreToldOrRefused() {
    String body = POD + "  nonsense: 1\n";
    assertThat(api.content("POST", PODS + "?dryRun=All", body).warnings())
        .containsExactly("unknown field \"spec.nonsense\"");
    assertThat(api.post(PODS + "?fieldValidation=Strict", body).path("message").asString())
        .contains("strict decoding error: unknown field \"spec.nonsense\"");
    assertThat(
            api.post(PODS, "{metadata: {name: q}, spec: {containers: nothing}}")
                .path("code")
                .asInt())
        .isEqualTo(400);
  }

  @Test
  void writingBackWhatWasReadChangesNothing() {
    for (String path : List.of(PODS, SETS)) {
      JsonNode made = api.post(path, path.equals(PODS) ? POD : SET);
      String place = path + "/" + made.at("/metadata/name").asString();
      ObjectNode again = (ObjectNode) made.deepCopy();
      ObjectNode spec = (ObjectNode) again.path("spec");
      spec.put("terminationGracePeriodSeconds", 30L);
      if (path.equals(SETS)) {
        spec.remove("terminationGracePeriodSeconds");
        spec.put("replicas", 2L).putObject("ordinals");
      }
      assertThat(api.put(place, again)).isEqualTo(made);
    }
  }

  @Test
  void theFirstNamespacesStay() {
    assertThat(api.delete("/api/v1/namespaces/default").path("message").asString())
        .isEqualTo("namespaces \"default\" is forbidden: this namespace may not be deleted");
  }

  @Test
  void fieldsThatNothingActsOnAreWarnedOf() {
    assertThat(warnings(SERVICES, "spec: {type: NodePort, ports: [{port: 80}]}")).isEmpty();
    assertThat(warnings(SERVICES, "spec: {type: LoadBalancer, ports: [{port: 80}]}"))
        .contains("spec.type: this cluster has no load balancers");
    assertThat(
            warnings(
                SERVICES,
                "spec: {externalIPs: [192.0.2.1], internalTrafficPolicy: Local,"
                    + " ports: [{port: 80, protocol: SCTP}]}"))
        .containsExactly("spec.ports[0].protocol: SCTP is not forwarded here");
    assertThat(warnings(SERVICES, "spec: {ports: [{port: 80}]}")).isEmpty();
    String claim = "accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}";
    assertThat(warnings(CLAIMS, "spec: {volumeMode: Block, dataSource: {name: a}, " + claim + "}"))
        .containsExactly(
            "spec.volumeMode: no pod can use Block volumes here",
            "spec.dataSource: no provisioner here fills volumes");
    assertThat(warnings(CLAIMS, "spec: {" + claim + "}")).isEmpty();
    assertThat(
            warnings(
                "/api/v1/persistentvolumes",
                "spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Mi},"
                    + " mountOptions: [ro], nfs: {server: s, path: /}}"))
        .containsExactly(
            "spec.nfs: no node can mount volumes of this type; hostPath and local work",
            "spec.mountOptions: has no effect here");
  }

  private List<String> warnings(String path, String spec) {
    return api.content("POST", path + "?dryRun=All", "metadata: {name: w}\n" + spec).warnings();
  }

  @Test
  void claimsGrowOnlyWhereTheClassAllowsIt() {
    api.post(
        "/apis/storage.k8s.io/v1/storageclasses",
        "{metadata: {name: fixed}, provisioner: example.com/p}");
    String claim =
        """
        metadata: {name: c}
        spec:
          storageClassName: fixed
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: %s}}
        """;
    api.post(CLAIMS, claim.formatted("1Mi"));
    api.patch(CLAIMS + "/c/status", "merge", "{\"status\":{\"phase\":\"Bound\"}}");
    assertThat(error("PUT", CLAIMS + "/c", claim.formatted("2Mi")))
        .isEqualTo(
            "persistentvolumeclaims \"c\" is forbidden: only dynamically provisioned pvc can be"
                + " resized and the storageclass that provisions the pvc must support resize");
  }

  @Test
  void evictionsDeleteGracefullyAndForceDeletesAtOnce() {
    api.post(PODS, POD);
    api.post(
        PODS + "/p/binding", "{kind: Binding, apiVersion: v1, target: {kind: Node, name: n1}}");
    JsonNode answer =
        api.post(
            PODS + "/p/eviction",
            "{kind: Eviction, apiVersion: policy/v1, metadata: {name: p},"
                + " deleteOptions: {gracePeriodSeconds: 7}}");
    assertThat(answer.path("status").asString()).isEqualTo("Success");
    assertThat(api.get(PODS + "/p").at("/metadata/deletionGracePeriodSeconds").asInt(-1))
        .isEqualTo(7);
    api.call("DELETE", PODS + "/p?gracePeriodSeconds=0", "");
    assertThat(api.get(PODS + "/p").path("code").asInt(0)).isEqualTo(404);
    assertThat(error("POST", PODS + "/p/eviction", "{metadata: {name: p}}"))
        .isEqualTo("pods \"p\" not found");
  }

  @Test
  void ephemeralContainersAreNotSetWithAPod() {
    String pod = POD + "  ephemeralContainers: [{name: e, image: i}]\n";
    assertThat(error("POST", PODS, pod))
        .contains("spec.ephemeralContainers: Forbidden: cannot be set on create");
  }

  private String error(String method, String path, String body) {
    return api.call(method, path, body).path("message").asString("");
  }
}
