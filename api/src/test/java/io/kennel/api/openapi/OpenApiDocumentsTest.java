package io.kennel.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.schema.Schema;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OpenApiDocumentsTest {
  private static OpenApiDocuments documents;

  @BeforeAll
  static void render() {
    documents = new OpenApiDocuments(ResourceTypes.SERVED, new Schema(), "v1.36.0");
  }

  private static JsonNode json(byte[] bytes) {
    return JsonMapper.shared().readTree(bytes);
  }

  private static JsonNode definition(String document, String name) {
    return json(documents.v3(document)).path("components").path("schemas").path(name);
  }

  static Stream<String> paths() {
    return json(documents.v3Index()).path("paths").propertyNames().stream();
  }

  @Test
  void listsADocumentForEveryGroupAndVersion() {
    JsonNode paths = json(documents.v3Index()).path("paths");
    Set<String> expected = new TreeSet<>();
    for (ResourceType type : ResourceTypes.SERVED.types()) {
      expected.add(type.pathPrefix().substring(1));
    }
    // The published sources have no schema of these.
    expected.removeIf(path -> path.endsWith("/v1beta1"));
    assertThat(paths.propertyNames()).containsExactlyElementsOf(expected);
    assertThat(paths.at("/apis~1apps~1v1/serverRelativeURL").stringValue())
        .isEqualTo("/openapi/v3/apis/apps/v1?hash=" + documents.v3Hash("apis/apps/v1"));
    assertThat(documents.v3("apis/none/v1")).isNull();
  }

  @ParameterizedTest
  @MethodSource("paths")
  void everyReferenceOfVersion3Leads(String path) {
    JsonNode document = json(documents.v3(path));
    assertReferences(document, document.at("/components/schemas"), "#/components/schemas/");
  }

  @Test
  void everyReferenceOfVersion2Leads() {
    JsonNode document = json(documents.v2Json());
    assertReferences(document, document.path("definitions"), "#/definitions/");
  }

  private static void assertReferences(JsonNode document, JsonNode schemas, String prefix) {
    TreeSet<String> references = new TreeSet<>(document.findValuesAsString("$ref"));
    assertThat(references).isNotEmpty();
    assertThat(references)
        .allSatisfy(reference ->
            assertThat(schemas.has(reference.substring(prefix.length()))).as(reference).isTrue());
  }

  @Test
  void describesFieldsAsKubectlExplainsThem() {
    JsonNode spec = definition("apis/apps/v1", "io.k8s.api.apps.v1.StatefulSetSpec");
    assertThat(spec.at("/properties/updateStrategy/allOf/0/$ref").stringValue())
        .isEqualTo("#/components/schemas/io.k8s.api.apps.v1.StatefulSetUpdateStrategy");
    assertThat(spec.at("/properties/updateStrategy/description").stringValue())
        .startsWith("updateStrategy indicates the StatefulSetUpdateStrategy");
    assertThat(spec.at("/properties/replicas"))
        .isEqualTo(
            JsonMapper.shared()
                .createObjectNode()
                .put("type", "integer")
                .put("format", "int32")
                .put(
                    "description",
                    "replicas is the desired number of replicas of the given Template. These are"
                        + " replicas in the sense that they are instantiations of the same"
                        + " Template, but individual replicas also have a consistent identity. If"
                        + " unspecified, defaults to 1."));
    assertThat(spec.path("required").toString()).isEqualTo("[\"selector\",\"template\"]");
  }

  @Test
  void carriesTheRulesOfMerging() {
    JsonNode pod = definition("api/v1", "io.k8s.api.core.v1.PodSpec");
    JsonNode containers = pod.at("/properties/containers");
    assertThat(containers.path("x-kubernetes-patch-merge-key").stringValue()).isEqualTo("name");
    assertThat(containers.path("x-kubernetes-patch-strategy").stringValue()).isEqualTo("merge");
    assertThat(containers.path("x-kubernetes-list-type").stringValue()).isEqualTo("map");
    assertThat(containers.path("x-kubernetes-list-map-keys").toString()).isEqualTo("[\"name\"]");
    assertThat(pod.at("/properties/volumes/x-kubernetes-patch-strategy").stringValue())
        .isEqualTo("merge,retainKeys");
    assertThat(pod.path("required").toString()).isEqualTo("[\"containers\"]");
  }

  @Test
  void namesTheKindsOfDefinitions() {
    assertThat(
            definition("api/v1", "io.k8s.api.core.v1.Pod")
                .path("x-kubernetes-group-version-kind")
                .toString())
        .isEqualTo("[{\"group\":\"\",\"kind\":\"Pod\",\"version\":\"v1\"}]");
    assertThat(
            definition("api/v1", "io.k8s.api.core.v1.PodList")
                .path("x-kubernetes-group-version-kind")
                .toString())
        .isEqualTo("[{\"group\":\"\",\"kind\":\"PodList\",\"version\":\"v1\"}]");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/namespaces/{namespace}/pods/{name}, patch, patch, Pod",
    "/api/v1/namespaces/{namespace}/pods, get, list, Pod",
    "/api/v1/pods, get, list, Pod",
    "/api/v1/namespaces/{namespace}/pods, post, post, Pod",
    "/api/v1/namespaces/{namespace}/pods, delete, deletecollection, Pod",
    "/api/v1/namespaces/{namespace}/pods/{name}/status, put, put, Pod",
    "/api/v1/namespaces/{namespace}/pods/{name}/exec, post, connect, PodExecOptions",
    "/api/v1/namespaces/{namespace}/pods/{name}/eviction, post, post, Eviction",
    "/api/v1/nodes/{name}, get, get, Node"
  })
  void hasThePaths(String path, String method, String action, String kind) {
    JsonNode operation = json(documents.v3("api/v1")).path("paths").path(path).path(method);
    assertThat(operation.path("x-kubernetes-action").asString("")).isEqualTo(action);
    assertThat(operation.at("/x-kubernetes-group-version-kind/kind").asString("")).isEqualTo(kind);
    JsonNode again = json(documents.v2Json()).path("paths").path(path).path(method);
    assertThat(again.path("x-kubernetes-action").asString("")).isEqualTo(action);
    assertThat(again.path("operationId")).isEqualTo(operation.path("operationId"));
  }

  @Test
  void tellsThatPatchesTakeFieldValidation() {
    JsonNode patch =
        json(documents.v3("apis/apps/v1"))
            .path("paths")
            .path("/apis/apps/v1/namespaces/{namespace}/statefulsets/{name}")
            .path("patch");
    assertThat(patch.path("parameters").findValuesAsString("name"))
        .contains("fieldValidation", "dryRun", "force");
  }

  @Test
  void givesEveryOperationItsOwnId() {
    Stream.of("api/v1", "apis/apps/v1")
        .map(path -> json(documents.v3(path)).findValuesAsString("operationId"))
        .forEach(ids -> assertThat(ids).doesNotHaveDuplicates());
  }

  @Test
  void writesProtobufThatReadsAsTheSameDefinitions() {
    ProtobufReading read = ProtobufReading.of(documents.v2Protobuf());
    JsonNode definitions = json(documents.v2Json()).path("definitions");
    assertThat(read.text(1)).isEqualTo("2.0");
    assertThat(read.message(9).messages(1).stream().map(named -> named.text(1)))
        .containsExactlyElementsOf(definitions.propertyNames());
    ProtobufReading spec =
        read.message(9).messages(1).stream()
            .filter(named -> named.text(1).equals("io.k8s.api.core.v1.PodSpec"))
            .findFirst()
            .orElseThrow()
            .message(2);
    assertThat(spec.text(19)).isEqualTo("containers");
    assertThat(spec.message(22).text(1)).isEqualTo("object");
    assertThat(spec.message(25).messages(1).getFirst().text(1)).isEqualTo("volumes");
  }
}
