package io.kennel.api.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.api.Catalogue;
import io.kennel.api.ResourceTypes;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DiscoveryTest {
  /** A few kinds, so that a new one changes nothing here. */
  private static final Catalogue KINDS =
      new Catalogue(
          List.of(
              ResourceTypes.NAMESPACE,
              ResourceTypes.NODE,
              ResourceTypes.POD,
              ResourceTypes.SERVICE,
              ResourceTypes.CONTROLLER_REVISION,
              ResourceTypes.STATEFUL_SET,
              ResourceTypes.LEASE,
              ResourceTypes.STORAGE_CLASS));

  private final DiscoveryDocuments documents = new DiscoveryDocuments(KINDS);

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  @Test
  void listsVersionsAndGroups() {
    assertThat(documents.coreVersions("127.0.0.1:6443"))
        .isEqualTo(
            json(
                """
                {"kind":"APIVersions","versions":["v1"],"serverAddressByClientCIDRs":
                 [{"clientCIDR":"0.0.0.0/0","serverAddress":"127.0.0.1:6443"}]}
                """));
    assertThat(documents.groups().path("groups").findValuesAsString("name"))
        .containsExactly("apps", "coordination.k8s.io", "storage.k8s.io");
    assertThat(documents.group("apps"))
        .isEqualTo(
            json(
                """
                {"kind":"APIGroup","apiVersion":"v1","name":"apps",
                 "versions":[{"groupVersion":"apps/v1","version":"v1"}],
                 "preferredVersion":{"groupVersion":"apps/v1","version":"v1"}}
                """));
    assertThat(documents.group("none")).isNull();
    assertThat(documents.group("")).isNull();
  }

  @Test
  void listsResources() {
    assertThat(documents.resources("apps", "v1"))
        .isEqualTo(
            json(
                """
                {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"apps/v1","resources":[
                 {"name":"controllerrevisions","singularName":"controllerrevision",
                  "namespaced":true,"kind":"ControllerRevision","verbs":["create","delete",
                  "deletecollection","get","list","patch","update","watch"]},
                 {"name":"statefulsets","singularName":"statefulset","namespaced":true,
                  "kind":"StatefulSet","verbs":["create","delete","deletecollection","get","list",
                  "patch","update","watch"],"shortNames":["sts"],"categories":["all"]},
                 {"name":"statefulsets/scale","singularName":"","namespaced":true,
                  "group":"autoscaling","version":"v1","kind":"Scale",
                  "verbs":["get","patch","update"]},
                 {"name":"statefulsets/status","singularName":"","namespaced":true,
                  "kind":"StatefulSet","verbs":["get","patch","update"]}]}
                """));
    assertThat(documents.resources("apps", "v2")).isNull();
    assertThat(documents.resources("", "v1").path("resources").findValuesAsString("name"))
        .contains(
            "pods", "pods/exec", "pods/log", "services/proxy", "nodes", "namespaces/finalize");
  }

  @Test
  void tellsEverythingAtOnce() {
    AggregatedDiscovery discovery = new AggregatedDiscovery(KINDS);
    JsonNode groups = discovery.groups("v2");
    assertThat(groups.path("apiVersion").stringValue()).isEqualTo("apidiscovery.k8s.io/v2");
    assertThat(groups.at("/items/0/versions/0/resources/1"))
        .isEqualTo(
            json(
                """
                {"resource":"statefulsets",
                 "responseKind":{"group":"apps","version":"v1","kind":"StatefulSet"},
                 "scope":"Namespaced","singularResource":"statefulset",
                 "verbs":["create","delete","deletecollection","get","list","patch","update",
                 "watch"],"shortNames":["sts"],"categories":["all"],"subresources":[
                  {"subresource":"scale","responseKind":
                   {"group":"autoscaling","version":"v1","kind":"Scale"},
                   "verbs":["get","patch","update"]},
                  {"subresource":"status","responseKind":
                   {"group":"apps","version":"v1","kind":"StatefulSet"},
                   "verbs":["get","patch","update"]}]}
                """));
    assertThat(discovery.core("v2beta1").path("items")).hasSize(1);
    assertThat(discovery.core("v2beta1").at("/items/0/metadata").has("name")).isFalse();
  }
}
