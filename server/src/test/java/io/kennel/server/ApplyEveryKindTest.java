package io.kennel.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.json.JsonTrees;
import io.kennel.server.json.Json;
import io.kennel.server.request.ApiResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A manifest of each kind is applied to what was made of it in each way, and changes nothing. */
class ApplyEveryKindTest {
  private static final JsonMapper AS_KUBECTL =
      JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

  private final ServerHarness api = new ServerHarness();

  record Manifest(ResourceType type, ObjectNode object) {
    String collection() {
      String namespace = type.namespaced() ? "/namespaces/default/" : "/";
      return type.pathPrefix() + namespace + type.plural();
    }

    String path() {
      return collection() + "/" + Json.text(object, "metadata", "name");
    }

    @Override
    public String toString() {
      return type.qualifiedKind();
    }
  }

  static List<Manifest> manifests() {
    try (InputStream in = ApplyEveryKindTest.class.getResourceAsStream("one-of-each-kind.yaml")) {
      String all = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      return Stream.of(all.split("\n---\n"))
          .map(text -> manifest((ObjectNode) ServerHarness.yaml(text)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Manifest manifest(ObjectNode object) {
    ResourceType type =
        ResourceTypes.BUILT_IN.types().stream()
            .filter(t -> t.kind().equals(Json.text(object, "kind")))
            .filter(t -> t.apiVersion().equals(Json.text(object, "apiVersion")))
            .findFirst()
            .orElseThrow();
    return new Manifest(type, object);
  }

  @Test
  void thereIsOneOfEach() {
    assertThat(manifests().stream().map(Manifest::toString).distinct())
        .containsExactlyInAnyOrderElementsOf(
            ResourceTypes.BUILT_IN.types().stream().map(ResourceType::qualifiedKind).toList());
  }

  private JsonNode apply(Manifest manifest, int code) {
    ApiResponse.Content answer =
        (ApiResponse.Content)
            api.send(
                "PATCH",
                manifest.path() + "?fieldManager=kubectl",
                manifest.object().toString(),
                "application/apply-patch+yaml");
    JsonNode tree = JsonTrees.read(answer.body().bytes());
    assertThat(answer.code()).as("%s", tree).isEqualTo(code);
    return tree;
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void whatWasAppliedIsNotChangedByIt(Manifest manifest) {
    unchangedFromNowOn(manifest, apply(manifest, 201));
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void whatWasCreatedIsNotChangedByIt(Manifest manifest) {
    unchangedFromNowOn(manifest, api.post(manifest.collection(), manifest.object().toString()));
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void whatKubectlAppliedOnItsSideIsNotChangedByIt(Manifest manifest) {
    ObjectNode annotated = manifest.object().deepCopy();
    Json.child(Json.child(annotated, "metadata"), "annotations")
        .put(
            "kubectl.kubernetes.io/last-applied-configuration",
            AS_KUBECTL.writeValueAsString(manifest.object()) + "\n");
    unchangedFromNowOn(manifest, api.post(manifest.collection(), annotated.toString()));
  }

  private void unchangedFromNowOn(Manifest manifest, JsonNode made) {
    JsonNode first = apply(manifest, 200);
    assertThat(withoutOwners(first)).isEqualTo(withoutOwners(made));
    api.world.runFor(Duration.ofMinutes(1));
    assertThat(apply(manifest, 200)).isEqualTo(first);
  }

  private static JsonNode withoutOwners(JsonNode object) {
    ObjectNode bare = object.deepCopy().asObject();
    ObjectNode metadata = Json.child(bare, "metadata");
    metadata.remove(List.of("managedFields", "resourceVersion"));
    if (metadata.path("annotations") instanceof ObjectNode annotations) {
      annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
    }
    return bare;
  }
}
