package io.kennel.controllers.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.kennel.client.Models;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

class NodeFitTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hostNetwork: false | WANTED",
        "nodeSelector: {disk: ssd} | WANTED",
        "nodeSelector: {disk: tape} | UNWANTED",
        "nodeName: node-1 | WANTED",
        "nodeName: node-2 | UNWANTED",
      })
  void aTemplateChoosesNodes(String spec, NodeFit fit) {
    assertThat(fit(spec, node(""))).isEqualTo(fit);
  }

  @ParameterizedTest
  @CsvSource({"disk, WANTED", "tape, UNWANTED"})
  void soDoesItsAffinity(String label, NodeFit fit) {
    String required =
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
            + " {nodeSelectorTerms: [{matchExpressions: [{key: "
            + label
            + ", operator: Exists}]}]}}}";
    assertThat(fit(required, node(""))).isEqualTo(fit);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "own:PreferNoSchedule | WANTED",
        "own:NoSchedule | BEARABLE",
        "own:NoExecute | UNWANTED",
        "node.kubernetes.io/unschedulable:NoSchedule | WANTED",
        "node.kubernetes.io/not-ready:NoSchedule | BEARABLE",
        "node.kubernetes.io/not-ready:NoExecute | WANTED",
        "node.kubernetes.io/unreachable:NoSchedule | BEARABLE",
        "node.kubernetes.io/unreachable:NoExecute | WANTED",
        "node.kubernetes.io/disk-pressure:NoSchedule | WANTED",
        "node.kubernetes.io/memory-pressure:NoSchedule | WANTED",
        "node.kubernetes.io/pid-pressure:NoSchedule | WANTED",
        "node.kubernetes.io/network-unavailable:NoSchedule | BEARABLE",
        "node.kubernetes.io/out-of-service:NoExecute | UNWANTED",
      })
  void taintsKeepPodsAway(String taint, NodeFit fit) {
    assertThat(fit("hostNetwork: false", node(taint))).isEqualTo(fit);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hostNetwork: true | node.kubernetes.io/network-unavailable:NoSchedule",
        "tolerations: [{key: own, operator: Exists}] | own:NoExecute",
        "tolerations: [{operator: Exists}] | own:NoSchedule",
      })
  void unlessThePodsBearWithThem(String spec, String taint) {
    assertThat(fit(spec, node(taint))).isEqualTo(NodeFit.WANTED);
  }

  private static NodeFit fit(String podSpec, Node node) {
    DaemonSet set =
        Models.decode(
            YAMLMapper.shared().readTree("spec: {template: {spec: {" + podSpec + "}}}"),
            DaemonSet.class);
    return NodeFit.of(DaemonPod.spec(set), node);
  }

  private static Node node(String taint) {
    Node node =
        new NodeBuilder()
            .withNewMetadata()
            .withName("node-1")
            .addToLabels("disk", "ssd")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build();
    if (taint.isEmpty()) {
      return node;
    }
    String[] parts = taint.split(":", 2);
    return node.edit()
        .editSpec()
        .addNewTaint()
        .withKey(parts[0])
        .withEffect(parts[1])
        .endTaint()
        .endSpec()
        .build();
  }
}
