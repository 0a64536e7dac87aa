package io.kennel.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kennel.api.schema.ObjectSchema;
import io.kennel.api.schema.Schema;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class StrategicMergePatchTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Schema SCHEMA = new Schema();

  private static ObjectNode yaml(String text) {
    return (ObjectNode) YAML.readTree(text);
  }

  private static ObjectNode apply(String kind, String object, String patch) {
    ObjectSchema type = SCHEMA.findKind("", "v1", kind);
    return new StrategicMergePatch(SCHEMA).apply(type, yaml(object), yaml(patch));
  }

  static Stream<Arguments> examples() {
    return Stream.of(merges(), directives(), orders()).flatMap(rows -> rows);
  }

  private static Stream<Arguments> merges() {
    return Stream.of(
        row(
            "a container is added beside the others",
            "containers: [{name: a, image: nginx}]",
            "containers: [{name: b, image: redis}]",
            "containers: [{name: b, image: redis}, {name: a, image: nginx}]"),
        row(
            "a container is found by its name",
            "containers: [{name: a, image: nginx, args: [x]}, {name: b}]",
            "containers: [{name: a, image: nginx:2}]",
            "containers: [{name: a, image: nginx:2, args: [x]}, {name: b}]"),
        row(
            "tolerations have no merge key and are replaced",
            "tolerations: [{key: a}, {key: b}]",
            "tolerations: [{key: c}]",
            "tolerations: [{key: c}]"),
        row(
            "null removes",
            "{nodeName: x, hostNetwork: true}",
            "{nodeName: null, subdomain: null}",
            "{hostNetwork: true}"),
        row(
            "null removes inside a list's element",
            "containers: [{name: a, image: x, tty: true}]",
            "containers: [{name: a, tty: null}]",
            "containers: [{name: a, image: x}]"),
        row(
            "ports are told apart by number",
            "containers: [{name: a, ports: [{containerPort: 80, name: x}]}]",
            "containers: [{name: a, ports: [{containerPort: 81}, {containerPort: 80, name: y}]}]",
            "containers: [{name: a, ports: [{containerPort: 81}, {containerPort: 80, name: y}]}]"),
        row(
            "maps merge key by key",
            "nodeSelector: {a: x, b: y}",
            "nodeSelector: {b: null, c: z}",
            "nodeSelector: {a: x, c: z}"),
        row(
            "another type replaces",
            "{containers: oops}",
            "{containers: [{name: a}]}",
            "containers: [{name: a}]"));
  }

  private static Stream<Arguments> directives() {
    return Stream.of(
        row(
            "an element is deleted",
            "containers: [{name: a}, {name: b}]",
            "containers: [{$patch: delete, name: b}]",
            "containers: [{name: a}]"),
        row(
            "deleting what is not there does nothing",
            "containers: [{name: a}]",
            "containers: [{$patch: delete, name: b}]",
            "containers: [{name: a}]"),
        row(
            "a list is replaced whole",
            "containers: [{name: a}, {name: b}]",
            "containers: [{name: c}, {$patch: replace}]",
            "containers: [{name: c}]"),
        row(
            "a list is emptied",
            "containers: [{name: a}]",
            "containers: [{$patch: replace}]",
            "containers: []"),
        row(
            "an element is replaced",
            "containers: [{name: a, image: x, tty: true}]",
            "containers: [{$patch: replace, name: a, image: y}]",
            "containers: [{name: a, image: y}]"),
        row(
            "an object is replaced",
            "securityContext: {runAsUser: 1, fsGroup: 2}",
            "securityContext: {$patch: replace, runAsUser: 3}",
            "securityContext: {runAsUser: 3}"),
        row(
            "an object is emptied",
            "securityContext: {runAsUser: 1}",
            "securityContext: {$patch: delete}",
            "securityContext: {}"),
        row(
            "merge is what happens anyway",
            "securityContext: {runAsUser: 1}",
            "securityContext: {$patch: merge, fsGroup: 3}",
            "securityContext: {runAsUser: 1, fsGroup: 3}"),
        row(
            "keys that are not retained go",
            "volumes: [{name: v, emptyDir: {}}]",
            "volumes: [{name: v, hostPath: {path: /x}, $retainKeys: [name, hostPath]}]",
            "volumes: [{name: v, hostPath: {path: /x}}]"),
        row(
            "directives do not survive in what is new",
            "{}",
            "{containers: [{name: a, tty: null,"
                + " securityContext: {$patch: replace, runAsUser: 1}}]}",
            "containers: [{name: a, securityContext: {runAsUser: 1}}]"));
  }

  private static Stream<Arguments> orders() {
    return Stream.of(
        row(
            "the patch's order is the list's order",
            "containers: [{name: a}, {name: b}, {name: c}]",
            "{$setElementOrder/containers: [{name: c}, {name: a}, {name: b}]}",
            "containers: [{name: c}, {name: a}, {name: b}]"),
        row(
            "what others added keeps its place in an ordered list",
            "containers: [{name: a}, {name: server}, {name: b}]",
            "{$setElementOrder/containers: [{name: a}, {name: b}, {name: c}],"
                + " containers: [{name: c, image: x}]}",
            "containers: [{name: a}, {name: server}, {name: b}, {name: c, image: x}]"),
        row(
            "deleting and ordering at once",
            "containers: [{name: a}, {name: b}]",
            "{$setElementOrder/containers: [{name: c}, {name: a}],"
                + " containers: [{name: c}, {$patch: delete, name: b}]}",
            "containers: [{name: c}, {name: a}]"));
  }

  private static Arguments row(String name, String before, String patch, String after) {
    return Arguments.of(name, before, patch, after);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("examples")
  void mergesPodSpecs(String name, String before, String patch, String after) {
    String spec = "{\"spec\": %s}";
    ObjectNode result = apply("Pod", spec.formatted(yaml(before)), spec.formatted(yaml(patch)));
    assertThat(result).isEqualTo(yaml(spec.formatted(yaml(after))));
  }

  @Test
  void mergesListsOfPlainValues() {
    String before = "metadata: {finalizers: [a, b, c]}";
    assertThat(apply("Pod", before, "metadata: {finalizers: [d, a]}").at("/metadata/finalizers"))
        .hasToString("[\"d\",\"a\",\"b\",\"c\"]");
    assertThat(
            apply("Pod", before, "metadata: {$deleteFromPrimitiveList/finalizers: [b, x]}")
                .at("/metadata/finalizers"))
        .hasToString("[\"a\",\"c\"]");
    assertThat(
            apply(
                    "Pod",
                    before,
                    """
                    metadata:
                      $deleteFromPrimitiveList/finalizers: [b]
                      $setElementOrder/finalizers: [c, d, a]
                      finalizers: [d]
                    """)
                .at("/metadata/finalizers"))
        .hasToString("[\"c\",\"d\",\"a\"]");
  }

  @Test
  void appliesTheStrategyOfADeployment() {
    ObjectSchema deployment = SCHEMA.findKind("apps", "v1", "Deployment");
    ObjectNode result =
        new StrategicMergePatch(SCHEMA)
            .apply(
                deployment,
                yaml("spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}"),
                yaml("spec: {strategy: {$retainKeys: [type], type: Recreate}}"));
    assertThat(result).isEqualTo(yaml("spec: {strategy: {type: Recreate}}"));
  }

  @Test
  void mergesServicePortsAndStatusConditions() {
    assertThat(
            apply(
                "Service",
                "spec: {ports: [{port: 80, name: http}, {port: 443}]}",
                "spec: {ports: [{port: 80, targetPort: 8080}]}"))
        .isEqualTo(yaml("spec: {ports: [{port: 80, name: http, targetPort: 8080}, {port: 443}]}"));
    assertThat(
            apply(
                "Node",
                "status: {conditions: [{type: Ready, status: 'True'}, {type: Other, status: x}]}",
                "{$setElementOrder/conditions: [{type: Ready}],"
                    + " status: {conditions: [{type: Ready, status: 'False'}]}}"))
        .isEqualTo(
            yaml(
                "status: {conditions: [{type: Ready, status: 'False'},"
                    + " {type: Other, status: x}]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec: {containers: [{image: x}]}|does not contain declared merge key: name",
        "spec: {containers: [{$patch: delete}]}|does not contain declared merge key: name",
        "spec: {$patch: explode}|unknown patch type: \"explode\" in map",
        "spec: {containers: [{name: a, $patch: 1}]}|unknown patch type: 1 in map",
        "spec: {$retainKeys: [a], nodeName: b}|$retainKeys list must contains all fields",
        "spec: {$retainKeys: x}|$retainKeys must be a list",
        "spec: {$setElementOrder/containers: [{name: b}, {name: a}], containers: [{name: a},"
            + " {name: b}]}|doesn't match $setElementOrder list",
        "spec: {$setElementOrder/containers: x}|must be a list",
        "spec: {$deleteFromPrimitiveList/x: y}|must be a list"
      })
  void refusesMalformedPatches(String patch, String message) {
    assertThatExceptionOfType(PatchException.class)
        .isThrownBy(() -> apply("Pod", "spec: {containers: [{name: a}, {name: b}]}", patch))
        .returns(true, PatchException::isMalformed)
        .withMessageContaining(message);
  }

  @Test
  void changesNothingItIsGiven() {
    ObjectNode object = yaml("spec: {containers: [{name: a, image: x}]}");
    ObjectNode patch = yaml("spec: {containers: [{name: b, image: y}, {name: a, image: z}]}");
    ObjectNode result =
        new StrategicMergePatch(SCHEMA).apply(SCHEMA.findKind("", "v1", "Pod"), object, patch);
    ((ObjectNode) result.at("/spec/containers/0")).put("image", "changed");
    assertThat(object).isEqualTo(yaml("spec: {containers: [{name: a, image: x}]}"));
    assertThat(patch)
        .isEqualTo(yaml("spec: {containers: [{name: b, image: y}, {name: a, image: z}]}"));
  }
}
