package io.kennel.api.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.api.Catalogue;
import io.kennel.api.ResourceType;
import io.kennel.api.schema.Schema;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI documents of a catalogue. Each is rendered when it is first asked for and kept as
 * bytes, which the caller must not change. Thread-safe.
 */
public final class OpenApiDocuments {
  /** The media type that {@link #v2Protobuf} is answered with. */
  public static final String V2_PROTOBUF =
      "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

  /**
   * What Go clients ask for it by. Its {@code @} is not allowed in a media type, and the same
   * clients refuse an answer that has it.
   */
  public static final String V2_PROTOBUF_ASKED =
      "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

  private final Catalogue catalogue;
  private final Schema schema;
  private final String serverVersion;
  private final Map<String, byte[]> cache = new ConcurrentHashMap<>();

  /**
   * The documents.
   *
   * @param serverVersion what {@code /version} says, such as {@code v1.36.0}
   */
  public OpenApiDocuments(Catalogue catalogue, Schema schema, String serverVersion) {
    this.catalogue =
        new Catalogue(
            catalogue.types().stream().filter(type -> schema.find(type) != null).toList());
    this.schema = schema;
    this.serverVersion = serverVersion;
  }

  /** {@code /openapi/v3}: which documents there are, each with a hash of its content. */
  public byte[] v3Index() {
    return cached("index", this::renderIndex);
  }

  /**
   * {@code /openapi/v3/api/v1} or {@code /openapi/v3/apis/GROUP/VERSION}.
   *
   * @param path what follows {@code /openapi/v3/}, such as {@code apis/apps/v1}
   * @return null where there is no such document
   */
  public byte @Nullable [] v3(String path) {
    List<ResourceType> types = typesAt(path);
    return types.isEmpty() ? null : cached("v3/" + path, () -> renderV3(types));
  }

  /** The hash of {@link #v3}'s document, which clients repeat in {@code ?hash=}; empty without. */
  public String v3Hash(String path) {
    byte[] document = v3(path);
    return document == null ? "" : hash(document);
  }

  /** {@code /openapi/v2} as JSON. */
  public byte[] v2Json() {
    return cached("v2", () -> bytes(renderV2()));
  }

  /** {@code /openapi/v2} as protobuf. */
  public byte[] v2Protobuf() {
    return cached("v2-protobuf", () -> ProtobufV2.encode(renderV2()));
  }

  private byte[] renderIndex() {
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    ObjectNode paths = index.putObject("paths");
    catalogue.types().stream()
        .map(type -> type.pathPrefix().substring(1))
        .distinct()
        .sorted()
        .forEach(path ->
            paths
                .putObject(path)
                .put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + v3Hash(path)));
    return bytes(index);
  }

  private byte[] renderV3(List<ResourceType> types) {
    Definitions definitions = new Definitions(schema, Dialect.V3, catalogue);
    PathTable table = new PathTable(definitions);
    types.forEach(table::add);
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.0.0");
    document.set("info", info());
    document.set("paths", new PathsV3().render(table.paths()));
    ObjectNode components = document.putObject("components");
    components.set("schemas", definitions.all());
    components.set("securitySchemes", security());
    return bytes(document);
  }

  private ObjectNode renderV2() {
    Definitions definitions = new Definitions(schema, Dialect.V2, catalogue);
    PathTable table = new PathTable(definitions);
    catalogue.types().forEach(table::add);
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("swagger", "2.0");
    document.set("info", info());
    document.set("paths", new PathsV2().render(table.paths()));
    document.set("definitions", definitions.all());
    document.set("securityDefinitions", security());
    document.putArray("security").addObject().putArray("BearerToken");
    return document;
  }

  private List<ResourceType> typesAt(String path) {
    return catalogue.types().stream()
        .filter(type -> type.pathPrefix().substring(1).equals(path))
        .toList();
  }

  private ObjectNode info() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("title", "Kubernetes")
        .put("version", serverVersion);
  }

  private static ObjectNode security() {
    ObjectNode schemes = JsonNodeFactory.instance.objectNode();
    schemes
        .putObject("BearerToken")
        .put("type", "apiKey")
        .put("description", "Bearer Token authentication")
        .put("name", "authorization")
        .put("in", "header");
    return schemes;
  }

  /** Not computeIfAbsent: the index renders the others. Rendering twice is harmless. */
  private byte[] cached(String name, Rendering rendering) {
    byte[] known = cache.get(name);
    if (known == null) {
      known = rendering.render();
      cache.put(name, known);
    }
    return known;
  }

  private static byte[] bytes(ObjectNode document) {
    return document.toString().getBytes(UTF_8);
  }

  private static String hash(byte[] document) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(document);
      return HexFormat.of().withUpperCase().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private interface Rendering {
    byte[] render();
  }
}
