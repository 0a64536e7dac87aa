package io.kennel.api.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Reads and writes trees as {@link JsonMapper#shared()} does, byte by byte and node by node the
 * same, without a mapper: making one is a tenth of the time in which a cluster starts in a test.
 */
public final class JsonTrees {
  private static final JsonFactory JSON = new JsonFactory();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final int TYPICAL_BYTES = 1024;

  private JsonTrees() {}

  /**
   * The tree of a JSON text in UTF-8; a missing node where the text is blank.
   *
   * @throws JacksonException where it is no JSON, or where more follows
   */
  public static JsonNode read(byte[] json) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      return whole(parser);
    }
  }

  /** {@link #read(byte[])}, of a string. */
  public static JsonNode read(String json) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      return whole(parser);
    }
  }

  /**
   * The node at the end of a path of fields; a missing node where there is none. What comes behind
   * it is not read.
   *
   * @throws JacksonException where what was read is no JSON
   */
  public static JsonNode at(InputStream json, String... path) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      parser.nextToken();
      for (String name : path) {
        if (!enter(parser, name)) {
          return NODES.missingNode();
        }
      }
      return current(parser);
    }
  }

  /** Goes to the value of a field of the object that begins here; false where there is none. */
  private static boolean enter(JsonParser parser, String name) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return false;
    }
    for (String field = parser.nextName(); field != null; field = parser.nextName()) {
      parser.nextToken();
      if (field.equals(name)) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }

  private static JsonNode whole(JsonParser parser) {
    if (parser.nextToken() == null) {
      return NODES.missingNode();
    }
    JsonNode tree = current(parser);
    if (parser.nextToken() != null) {
      throw new StreamReadException(parser, "Trailing token of type " + parser.currentToken());
    }
    return tree;
  }

  /** The tree that begins with the current token of a parser, which is then at its last token. */
  public static JsonNode current(JsonParser parser) {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> NODES.stringNode(parser.getString());
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case VALUE_EMBEDDED_OBJECT -> NODES.binaryNode(parser.getBinaryValue());
      default -> throw new StreamReadException(parser, "Unexpected token " + token);
    };
  }

  private static ObjectNode object(JsonParser parser) {
    ObjectNode object = NODES.objectNode();
    String name = parser.nextName();
    while (name != null) {
      parser.nextToken();
      object.set(name, current(parser));
      name = parser.nextName();
    }
    return object;
  }

  private static ArrayNode array(JsonParser parser) {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(current(parser));
    }
    return array;
  }

  private static JsonNode integer(JsonParser parser) {
    return switch (parser.getNumberType()) {
      case INT -> NODES.numberNode(parser.getIntValue());
      case LONG -> NODES.numberNode(parser.getLongValue());
      default -> NODES.numberNode(parser.getBigIntegerValue());
    };
  }

  /** The JSON of a tree, in UTF-8. */
  public static byte[] write(JsonNode tree) {
    return write(tree, false);
  }

  /** The JSON of a tree. */
  public static String text(JsonNode tree) {
    return new String(write(tree, false), UTF_8);
  }

  /** The JSON of a tree, the fields of all objects in the order of their names. */
  public static String sortedText(JsonNode tree) {
    return new String(write(tree, true), UTF_8);
  }

  private static byte[] write(JsonNode tree, boolean sorted) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
    try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      write(generator, tree, sorted);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator generator, JsonNode node, boolean sorted) {
    if (node instanceof StringNode) {
      generator.writeString(node.stringValue());
    } else if (node instanceof ObjectNode) {
      writeObject(generator, node, sorted);
    } else {
      writeOther(generator, node, sorted);
    }
  }

  private static void writeOther(JsonGenerator generator, JsonNode node, boolean sorted) {
    switch (node.getNodeType()) {
      case ARRAY -> {
        generator.writeStartArray();
        for (JsonNode element : node) {
          write(generator, element, sorted);
        }
        generator.writeEndArray();
      }
      case NUMBER -> writeNumber(generator, node);
      case BOOLEAN -> generator.writeBoolean(node.booleanValue());
      case BINARY -> generator.writeBinary(node.binaryValue());
      case NULL, MISSING -> generator.writeNull();
      default -> throw new IllegalArgumentException("no JSON for a " + node.getClass());
    }
  }

  private static void writeObject(JsonGenerator generator, JsonNode object, boolean sorted) {
    generator.writeStartObject();
    for (Map.Entry<String, JsonNode> field : fields(object, sorted)) {
      generator.writeName(field.getKey());
      write(generator, field.getValue(), sorted);
    }
    generator.writeEndObject();
  }

  private static Collection<Map.Entry<String, JsonNode>> fields(JsonNode object, boolean sorted) {
    if (!sorted) {
      return object.properties();
    }
    Map<String, JsonNode> byName = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      byName.put(field.getKey(), field.getValue());
    }
    return byName.entrySet();
  }

  private static void writeNumber(JsonGenerator generator, JsonNode number) {
    switch (number.numberType()) {
      case INT -> generator.writeNumber(number.intValue());
      case LONG -> generator.writeNumber(number.longValue());
      case BIG_INTEGER -> generator.writeNumber(number.bigIntegerValue());
      case FLOAT -> generator.writeNumber(number.floatValue());
      case DOUBLE -> generator.writeNumber(number.doubleValue());
      case BIG_DECIMAL -> generator.writeNumber(number.decimalValue());
    }
  }
}
