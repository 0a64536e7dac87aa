package io.kennel.samples.kvstore;

import java.nio.charset.StandardCharsets;

/** A key: a plain file name, which leads nowhere but to a file of the data directory. */
record Key(String name) {
  /** The mark of a server that drains; no key. */
  static final String SHUTTING_DOWN = "_shutting_down_";

  private static final int NAME_BYTES_MAX = 255;

  static Key of(String name) throws Refused {
    if (name.isEmpty()) {
      throw new Refused("a key is not empty");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
      throw new Refused("a key has at most " + NAME_BYTES_MAX + " bytes");
    }
    if (name.startsWith(".")) {
      throw new Refused("a key does not begin with a dot");
    }
    if (name.indexOf('/') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
      throw new Refused("a key is a plain file name");
    }
    if (name.indexOf(',') >= 0) {
      throw new Refused("a key has no comma: commas separate the keys of /allKeys");
    }
    if (name.equals(SHUTTING_DOWN)) {
      throw new Refused(SHUTTING_DOWN + " is no key");
    }
    return new Key(name);
  }

  static boolean isKey(String name) {
    try {
      Key.of(name);
      return true;
    } catch (Refused e) {
      return false;
    }
  }
}
