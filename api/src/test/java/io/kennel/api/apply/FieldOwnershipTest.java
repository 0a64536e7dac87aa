package io.kennel.api.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** The worked examples of the page "Server-Side Apply", and what they leave open. */
class FieldOwnershipTest {
  private static final String NGINX =
      """
      metadata: {labels: {app: nginx}}
      spec:
        replicas: 3
        selector: {matchLabels: {app: nginx}}
        template:
          metadata: {labels: {app: nginx}}
          spec: {containers: [{name: nginx, image: "nginx:1.14.2"}]}
      """;
  private static final String CONTAINER = ".spec.template.spec.containers[name=\"nginx\"]";

  private final Applied deployment = new Applied(ResourceTypes.DEPLOYMENT);
  private final Applied map = new Applied(ResourceTypes.CONFIG_MAP);

  @Test
  void whoAppliesOwnsWhatTheConfigurationSpeaksOf() {
    assertThat(deployment.apply("kubectl", NGINX).owners())
        .containsExactly(
            entry(
                "Apply kubectl",
                List.of(
                    ".metadata.labels.app",
                    ".spec.replicas",
                    ".spec.selector",
                    ".spec.template.metadata.labels.app",
                    CONTAINER,
                    CONTAINER + ".image",
                    CONTAINER + ".name")));
  }

  /** "Transferring ownership": an autoscaler takes over the number of replicas. */
  @Test
  void ownershipGoesToWhoChangesAField() {
    deployment
        .apply("kubectl", NGINX)
        .update("kube-controller-manager", "scale", "spec: {replicas: 5}");
    assertThat(deployment.owners())
        .containsEntry("Update kube-controller-manager/scale", List.of(".spec.replicas"));
    assertThat(deployment.owners().get("Apply kubectl")).doesNotContain(".spec.replicas");
    StatusException conflict = deployment.refused("kubectl", NGINX);
    assertThat(conflict.failure().code()).isEqualTo(409);
    assertThat(conflict.failure().reason()).isEqualTo("Conflict");
    assertThat(conflict.failure().message())
        .isEqualTo(
            "Apply failed with 1 conflict: conflict with \"kube-controller-manager\" with"
                + " subresource \"scale\" using apps/v1: .spec.replicas");
    deployment.apply("kubectl", NGINX.replace("  replicas: 3\n", ""));
    assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(5);
  }

  @Test
  void whoForcesTakesOver() {
    deployment.apply("a", NGINX).force("b", NGINX.replace("replicas: 3", "replicas: 4"));
    assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(4);
    assertThat(deployment.owners().get("Apply a"))
        .doesNotContain(".spec.replicas")
        .contains(CONTAINER + ".image");
    assertThat(deployment.owners().get("Apply b")).contains(".spec.replicas");
  }

  @Test
  void whoAgreesShares() {
    map.apply("a", "data: {k: v, a: x}").apply("b", "data: {k: v}");
    assertThat(map.owners())
        .containsExactly(
            entry("Apply a", List.of(".data.a", ".data.k")), entry("Apply b", List.of(".data.k")));
    map.apply("a", "{}");
    assertThat(map.at("/data").toString()).isEqualTo("{\"k\":\"v\"}");
    map.apply("b", "{}");
    assertThat(map.object().has("data")).isFalse();
    assertThat(map.owners()).isEmpty();
  }

  @Test
  void severalConflictsAreListedByManager() {
    map.apply("a", "data: {k: v, l: w}").update("b", "", "data: {m: x}");
    StatusException conflict = map.refused("c", "data: {k: '1', l: '2', m: '3'}");
    assertThat(conflict.failure().message())
        .isEqualTo(
            "Apply failed with 3 conflicts: conflicts with \"a\":\n- .data.k\n- .data.l\n"
                + "conflicts with \"b\" using v1:\n- .data.m");
    assertThat(conflict.failure().details().causes())
        .extracting(cause -> cause.reason() + "|" + cause.message() + "|" + cause.field())
        .containsExactly(
            "FieldManagerConflict|conflict with \"a\"|.data.k",
            "FieldManagerConflict|conflict with \"a\"|.data.l",
            "FieldManagerConflict|conflict with \"b\" using v1|.data.m");
  }

  /** What a manager took away without being asked stays away until somebody applies it again. */
  @Test
  void removingAFieldTakesItFromItsOwners() {
    map.apply("a", "data: {k: v, l: w}").update("b", "", "data: {k: null}");
    assertThat(map.owners()).containsExactly(entry("Apply a", List.of(".data.l")));
    map.apply("a", "data: {k: v, l: w}");
    assertThat(map.owners()).containsExactly(entry("Apply a", List.of(".data.k", ".data.l")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "containers merge by name"
            + " | containers: [{name: a, image: x}]"
            + " | containers: [{name: b, image: y}]"
            + " | containers: [{name: a, image: x}, {name: b, image: y}]",
        "parts of one container come from several"
            + " | containers: [{name: a, image: x}]"
            + " | containers: [{name: a, tty: true}]"
            + " | containers: [{name: a, image: x, tty: true}]",
        "variables merge by name"
            + " | containers: [{name: a, env: [{name: A, value: x}]}]"
            + " | containers: [{name: a, env: [{name: B, value: y}]}]"
            + " | containers: [{name: a, env: [{name: A, value: x}, {name: B, value: y}]}]",
        "ports are told apart by protocol too, which is TCP where it is not said"
            + " | containers: [{name: a, ports: [{containerPort: 53, name: t, protocol: TCP}]}]"
            + " | containers: [{name: a, ports: [{containerPort: 53, hostPort: 5},"
            + " {containerPort: 53, protocol: UDP}]}]"
            + " | containers: [{name: a, ports: [{containerPort: 53, name: t, protocol: TCP,"
            + " hostPort: 5}, {containerPort: 53, protocol: UDP}]}]",
        "elements stay in the order of the configuration"
            + " | containers: [{name: a}, {name: x}, {name: b}]"
            + " | containers: [{name: b}, {name: c}, {name: a}]"
            + " | containers: [{name: b}, {name: c}, {name: a}, {name: x}]",
        "and others where they were"
            + " | containers: [{name: x}, {name: a}, {name: y}]"
            + " | containers: [{name: a}, {name: b}]"
            + " | containers: [{name: x}, {name: a}, {name: y}, {name: b}]",
        "a map merges key by key"
            + " | containers: [{name: a, resources: {limits: {cpu: 1}}}]"
            + " | containers: [{name: a, resources: {limits: {memory: 1Mi}}}]"
            + " | containers: [{name: a, resources: {limits: {cpu: '1', memory: 1Mi}}}]",
      })
  void listsMerge(String name, String first, String second, String expected) {
    Applied pod = new Applied(ResourceTypes.POD);
    pod.apply("a", "spec: {" + first + "}").apply("b", "spec: {" + second + "}");
    assertThat(pod.at("/spec")).as(name).isEqualTo(Applied.yaml("{" + expected + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "nodeSelector: {a: b} | nodeSelector: {c: d} | .spec.nodeSelector",
        "tolerations: [{key: a}] | tolerations: [{key: b}] | .spec.tolerations",
        "containers: [{name: a, args: [x]}] | containers: [{name: a, args: [y]}]"
            + " | .spec.containers[name=\"a\"].args",
        "imagePullSecrets: [{name: a}, {name: b}] | imagePullSecrets: [{name: b}] | ",
        "containers: [{name: a, env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]}]"
            + " | containers: [{name: a, env: [{name: A, valueFrom: {secretKeyRef: {name: s, key:"
            + " l}}}]}]"
            + " | .spec.containers[name=\"a\"].env[name=\"A\"].valueFrom.secretKeyRef",
      })
  void someValuesAreOwnedWhole(String first, String second, String conflict) {
    Applied pod = new Applied(ResourceTypes.POD);
    pod.apply("a", "spec: {" + first + "}");
    if (conflict == null) {
      pod.apply("b", "spec: {" + second + "}");
    } else {
      assertThat(pod.refused("b", "spec: {" + second + "}").failure().message())
          .isEqualTo("Apply failed with 1 conflict: conflict with \"a\": " + conflict);
    }
  }

  @Test
  void setsMergeByValue() {
    map.apply("a", "metadata: {finalizers: [x/a, x/b]}")
        .apply("b", "metadata: {finalizers: [x/b, x/c]}");
    assertThat(map.owners())
        .containsEntry(
            "Apply b", List.of(".metadata.finalizers[=\"x/b\"]", ".metadata.finalizers[=\"x/c\"]"));
    map.apply("a", "{}");
    assertThat(map.at("/metadata/finalizers").toString()).isEqualTo("[\"x/b\",\"x/c\"]");
  }

  @Test
  void aContainerGoesWithItsApplier() {
    deployment.apply("a", NGINX).apply("b", sidecar("image: log, tty: true"));
    deployment.update("c", "", "metadata: {labels: {more: yes}}");
    deployment.apply("b", sidecar("image: log"));
    assertThat(deployment.at("/spec/template/spec/containers/1").toString())
        .isEqualTo("{\"name\":\"log\",\"image\":\"log\"}");
    deployment.apply("b", "{}");
    assertThat(deployment.at("/spec/template/spec/containers").size()).isEqualTo(1);
    assertThat(deployment.owners()).containsOnlyKeys("Apply a", "Update c");
  }

  private static String sidecar(String rest) {
    return "spec: {template: {spec: {containers: [{name: log, " + rest + "}]}}}";
  }

  /** An object that was there before, with what is nobody's to own left out. */
  @Test
  void whatWasThereBelongsToWhoWasThere() {
    map.created(
        "metadata: {uid: u, generation: 1, resourceVersion: '7', labels: {a: b}}\ndata: {k: v}");
    map.apply("a", "data: {k: v}");
    assertThat(map.owners())
        .containsExactly(
            entry("Apply a", List.of(".data.k")),
            entry(
                "Update before-first-apply",
                List.of(".data", ".data.k", ".metadata.labels", ".metadata.labels.a")));
    assertThat(map.refused("a", "data: {k: w}").getMessage())
        .contains("conflict with \"before-first-apply\" using v1: .data.k");
    map.apply("a", "{}");
    assertThat(map.at("/data/k").asString()).as("it was there before").isEqualTo("v");
  }

  @Test
  void whatKubectlAppliedOnItsSideItMayApplyAgain() {
    String last = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"k\":\"v\"}}";
    map.created("data: {k: v, other: x}");
    annotate(last);
    assertThat(map.refused("somebody", "data: {k: w}").getMessage())
        .contains("conflict with \"kubectl-client-side-apply\" using v1: .data.k");
    assertThat(map.refused("kubectl", "data: {k: w, other: y}").getMessage())
        .as("this field is not among those it applied")
        .isEqualTo(
            "Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1:"
                + " .data.other");
    map.apply("kubectl", "data: {k: w}");
    assertThat(map.at("/data/k").asString()).isEqualTo("w");
    assertThat(map.owners()).containsEntry("Apply kubectl", List.of(".data.k"));
    assertThat(map.at("/metadata/annotations").toString())
        .as("the annotation tells of the newest configuration")
        .contains("\\\"data\\\":{\\\"k\\\":\\\"w\\\"}");
  }

  private void annotate(String last) {
    ((ObjectNode) map.at("/metadata"))
        .putObject("annotations")
        .put("kubectl.kubernetes.io/last-applied-configuration", last);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "data: {k: v} | metadata: {managedFields: []} | ",
        "data: {k: v} | metadata: {managedFields: [{}]} | ",
        "data: {k: v} | metadata: {managedFields: null} | Apply a",
        "data: {k: v} | metadata: {managedFields: [{manager: x}]} | Apply a",
        "data: {k: v} | metadata: {managedFields: [{manager: x, operation: Apply, apiVersion: v1,"
            + " fieldsType: FieldsV1, fieldsV1: {'f:data': {'f:k': {}}}}]} | Apply x",
      })
  void clientsMayChangeTheOwners(String applied, String update, String owners) {
    map.apply("a", applied).update("b", "", update);
    assertThat(String.join(",", map.owners().keySet())).isEqualTo(owners == null ? "" : owners);
  }

  @Test
  void subresourcesLeaveTheOwnersAlone() {
    map.apply("a", "data: {k: v}").update("b", "status", "metadata: {managedFields: []}");
    assertThat(map.owners()).containsOnlyKeys("Apply a");
  }

  @Test
  void managersThatWroteLongAgoBecomeOne() {
    map.apply("a", "data: {k: v}");
    for (int i = 0; i < 13; i++) {
      map.update("m" + i, "", "data: {k" + i + ": v}");
    }
    assertThat(map.owners()).hasSize(11).containsKeys("Update m12", "Update m4");
    assertThat(map.owners().get("Update ancient-changes"))
        .containsExactly(".data.k0", ".data.k1", ".data.k2", ".data.k3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "apiVersion: v2 | 400 | Incorrect version specified in apply patch. Specified patch"
            + " version: v2, expected: v1",
        "metadata: {managedFields: []} | 400 | metadata.managedFields must be nil",
        "spec: {foo: 1} | 500 | failed to create typed patch object (/x; v1, Kind=Pod): .spec.foo:"
            + " field not declared in schema",
        "spec: {containers: [{name: a, x: 1}, {name: a}]} | 500 | failed to create typed patch"
            + " object (/x; v1, Kind=Pod): errors:~  .spec.containers[name=\"a\"].x: field not"
            + " declared in schema~  .spec.containers: duplicate entries for key [name=\"a\"]",
        "spec: {containers: [{image: a}]} | 500 | failed to create typed patch object (/x; v1,"
            + " Kind=Pod): .spec.containers: element 0: associative list with keys has an element"
            + " that omits key field \"name\" (and doesn't have default value)",
        "spec: {nodeName: {}} | 400 | Pod in version \"v1\" cannot be handled as a Pod: json:"
            + " cannot unmarshal object into Go struct field PodSpec.spec.nodeName of type string",
      })
  void someConfigurationsCannotBeApplied(String yaml, int code, String message) {
    StatusException refused = new Applied(ResourceTypes.POD).refused("a", yaml);
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.getMessage()).isEqualTo(message.replace('~', '\n'));
  }
}
