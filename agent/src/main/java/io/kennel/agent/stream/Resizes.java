package io.kennel.agent.stream;

import java.io.IOException;
import java.io.InputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/** Reads sizes of a terminal: {@code {"Width":80,"Height":24}}, one after the other. */
final class Resizes {
  private static final int WORD_CHARACTERS_MAX = 100;
  private static final int DEPTH_MAX = 4;

  private static final JsonMapper MAPPER =
      new JsonMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(DEPTH_MAX)
                      .maxStringLength(WORD_CHARACTERS_MAX)
                      .maxNameLength(WORD_CHARACTERS_MAX)
                      .maxNumberLength(WORD_CHARACTERS_MAX)
                      .build())
              .build());

  private Resizes() {}

  /** Reads until the end, or to what is no size: all further ones are then left out. */
  static void read(InputStream in, ClientStreams.Receiver receiver) throws IOException {
    try (MappingIterator<JsonNode> sizes = MAPPER.readerFor(JsonNode.class).readValues(in)) {
      while (sizes.hasNextValue()) {
        JsonNode size = sizes.nextValue();
        receiver.resize(size.path("Width").asInt(0), size.path("Height").asInt(0));
      }
    } catch (JacksonException e) {
      throw new IOException("a size of the terminal cannot be understood", e);
    }
  }
}
