package io.kennel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.api.Transport.Request;
import io.kennel.api.json.JsonTrees;
import io.kennel.server.request.User;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class LocalTransportTest {
  private static final String MAP = "/api/v1/namespaces/default/configmaps/m";

  private final ServerHarness api = new ServerHarness();

  @ParameterizedTest
  @CsvSource({
    "system:kube-controller-manager, kube-controller-manager",
    "system:kube-scheduler, kube-scheduler",
    "system:node:node-1, kubelet",
    "system:apiserver, kube-apiserver",
    "kubernetes-admin, kubernetes-admin"
  })
  void whatAUserWritesIsManagedByItsProgram(String user, String manager) {
    api.send(
        "PATCH",
        MAP + "?fieldManager=a",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {k: v}}",
        "application/apply-patch+yaml");
    JsonNode patch = JsonTrees.read("{\"data\":{\"l\":\"w\"}}".getBytes(StandardCharsets.UTF_8));
    JsonNode changed =
        api.server
            .transport(User.of(user, User.MASTERS))
            .call(new Request("PATCH", MAP, Map.of(), patch, "application/merge-patch+json"));
    assertThat(changed.at("/metadata/managedFields/1/manager").asString()).isEqualTo(manager);
  }
}
