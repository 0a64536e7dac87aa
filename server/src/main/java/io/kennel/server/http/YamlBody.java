package io.kennel.server.http;

import io.kennel.server.request.Body;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Another body's content as YAML. */
final class YamlBody implements Body {
  private final Body json;
  private byte @Nullable [] encoded;

  YamlBody(Body json) {
    this.json = json;
  }

  /**
   * Parses YAML.
   *
   * @throws tools.jackson.core.JacksonException where it is none
   */
  static JsonNode read(byte[] yaml) {
    return Mapper.YAML.readTree(yaml);
  }

  @Override
  public long length() {
    return encoded().length;
  }

  @Override
  public Iterator<byte[]> pieces() {
    return List.of(encoded()).iterator();
  }

  @Override
  public JsonNode tree() {
    return json.tree();
  }

  private byte[] encoded() {
    byte[] known = encoded;
    if (known == null) {
      known = Mapper.YAML.writeValueAsBytes(json.tree());
      encoded = known;
    }
    return known;
  }

  /** Loaded only when somebody speaks YAML. */
  private static final class Mapper {
    static final YAMLMapper YAML =
        YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();
  }
}
