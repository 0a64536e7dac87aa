package io.kennel.server.request;

import io.kennel.api.DecodedOnce;
import io.kennel.api.Transport;
import java.util.Iterator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The body of an answer. Nothing is encoded or copied before it is asked for, so a list of any
 * length costs constant memory.
 */
public interface Body {
  /** How many bytes {@link #pieces} yields in all. */
  long length();

  /** The bytes in order. The arrays are shared by everybody who reads the object: read only. */
  Iterator<byte[]> pieces();

  /** The same as a JSON tree, for callers in this process. Read only: it is shared. */
  JsonNode tree();

  /** Of an object itself, decoded as far as somebody looks at it. */
  default Transport.RawObject object() {
    return new DecodedOnce(tree());
  }

  /** Of a list its objects, which are shared too. */
  default Transport.ObjectList objects() {
    return Transport.ObjectList.of(tree());
  }

  /** All bytes in one new array. */
  default byte[] bytes() {
    byte[] all = new byte[Math.toIntExact(length())];
    int at = 0;
    for (Iterator<byte[]> pieces = pieces(); pieces.hasNext(); ) {
      byte[] piece = pieces.next();
      System.arraycopy(piece, 0, all, at, piece.length);
      at += piece.length;
    }
    return all;
  }

  /** A body that is a tree, encoded when its bytes are asked for. */
  static Body of(JsonNode tree) {
    return new TreeBody(tree);
  }

  /** The lengths of all pieces added up. */
  static long lengthOf(List<byte[]> pieces) {
    long length = 0;
    for (byte[] piece : pieces) {
      length += piece.length;
    }
    return length;
  }
}
