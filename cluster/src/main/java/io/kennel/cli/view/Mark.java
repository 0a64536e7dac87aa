package io.kennel.cli.view;

/** What one ordinal of a StatefulSet is doing. */
enum Mark {
  /** There is no pod yet, or no node for it. */
  PENDING('·', "pending"),

  /** On its node, and not ready yet, or not ready any more. */
  CREATING('◐', "creating"),

  READY('●', "ready"),

  TERMINATING('○', "terminating"),

  /** Its node is silent: it may still run, so nothing takes its place. */
  HELD('✕', "held");

  private final char sign;
  private final String word;

  Mark(char sign, String word) {
    this.sign = sign;
    this.word = word;
  }

  char sign() {
    return sign;
  }

  String word() {
    return word;
  }
}
