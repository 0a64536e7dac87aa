package io.kennel.server.verbs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.server.json.Json;
import io.kennel.server.verbs.ProtobufMessages.Field;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a body in Kubernetes' protobuf form: four bytes of magic, then a {@code runtime.Unknown}
 * that names the type and holds the object.
 */
final class ProtobufBody {
  static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";
  private static final int MAGIC = 0x6b38_7300;
  private static final int VARINT = 0;
  private static final int BYTES = 2;

  private ProtobufBody() {}

  /** The body cannot be read: it is damaged, or has what {@link ProtobufMessages} lacks. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message);
    }
  }

  /** The object as a tree. */
  static ObjectNode read(byte[] bytes) throws Unreadable {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      if (in.getInt() != MAGIC) {
        throw new Unreadable("not Kubernetes' protobuf");
      }
      return envelope(in);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new Unreadable("damaged protobuf");
    }
  }

  private static ObjectNode envelope(ByteBuffer in) throws Unreadable {
    String version = "";
    String kind = "";
    ByteBuffer raw = null;
    while (in.hasRemaining()) {
      int number = field(in, BYTES);
      ByteBuffer content = slice(in);
      if (number == 2) {
        raw = content;
      }
      while (number == 1 && content.hasRemaining()) {
        boolean first = field(content, BYTES) == 1;
        String text = text(slice(content));
        version = first ? text : version;
        kind = first ? kind : text;
      }
    }
    if (raw == null) {
      throw new Unreadable("damaged protobuf");
    }
    ObjectNode object = Json.object();
    object.put("kind", kind).put("apiVersion", version);
    message(kind, raw, object);
    return object;
  }

  private static void message(String type, ByteBuffer in, ObjectNode into) throws Unreadable {
    Map<Integer, Field> fields = ProtobufMessages.find(type);
    if (fields == null) {
      throw new Unreadable("the protobuf form of " + type + " is not supported");
    }
    while (in.hasRemaining()) {
      int tag = (int) varint(in);
      Field field = fields.get(tag >>> 3);
      if (field == null) {
        throw new Unreadable("field " + (tag >>> 3) + " of the protobuf form of " + type);
      }
      switch (tag & 7) {
        case VARINT -> number(field, varint(in), into);
        case BYTES -> content(field, slice(in), into);
        default -> throw new Unreadable("damaged protobuf");
      }
    }
  }

  private static void number(Field field, long value, ObjectNode into) {
    switch (field.type()) {
      case "bool" -> into.put(field.name(), value != 0);
      case "pointer" -> into.put(field.name(), value);
      case "int" -> {
        if (value != 0) {
          into.put(field.name(), (int) value);
        }
      }
      default -> {}
    }
  }

  private static void content(Field field, ByteBuffer value, ObjectNode into) throws Unreadable {
    switch (field.type()) {
      case "skip" -> {}
      case "text" -> putText(field, text(value), into);
      case "texts", "bytes" -> entry(field, value, Json.child(into, field.name()));
      case "intOrText" -> intOrText(field, value, into);
      default -> {
        ObjectNode child = Json.object();
        message(field.type(), value, child);
        if (field.repeated()) {
          Json.list(into, field.name()).add(child);
        } else if (!child.isEmpty()) {
          into.set(field.name(), child);
        }
      }
    }
  }

  private static void putText(Field field, String text, ObjectNode into) {
    if (field.repeated()) {
      Json.list(into, field.name()).add(text);
    } else if (!text.isEmpty()) {
      into.put(field.name(), text);
    }
  }

  private static void entry(Field field, ByteBuffer in, ObjectNode map) {
    String key = "";
    ByteBuffer value = ByteBuffer.allocate(0);
    while (in.hasRemaining()) {
      boolean first = (int) varint(in) >>> 3 == 1;
      ByteBuffer part = slice(in);
      key = first ? text(part) : key;
      value = first ? value : part;
    }
    boolean bytes = field.type().equals("bytes");
    map.put(key, bytes ? Base64.getEncoder().encodeToString(array(value)) : text(value));
  }

  private static void intOrText(Field field, ByteBuffer in, ObjectNode into) throws Unreadable {
    ObjectNode parts = Json.object();
    message("IntOrString", in, parts);
    if (parts.path("type").asInt(0) == 1) {
      into.put(field.name(), Json.text(parts, "strVal"));
    } else {
      into.put(field.name(), parts.path("intVal").asInt(0));
    }
  }

  private static int field(ByteBuffer in, int wireType) throws Unreadable {
    int tag = (int) varint(in);
    if ((tag & 7) != wireType) {
      throw new Unreadable("damaged protobuf");
    }
    return tag >>> 3;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte part = in.get();
      value |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }

  private static ByteBuffer slice(ByteBuffer in) {
    long length = varint(in);
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer slice = in.slice(in.position(), (int) length);
    in.position(in.position() + (int) length);
    return slice;
  }

  private static String text(ByteBuffer in) {
    return new String(array(in), UTF_8);
  }

  private static byte[] array(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }
}
