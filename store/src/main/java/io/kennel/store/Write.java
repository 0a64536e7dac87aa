package io.kennel.store;

import java.util.Set;

/** One change asked of the store. */
public sealed interface Write {
  Key key();

  Precondition precondition();

  /**
   * What the change is about: cursors over one of these topics are told of it, see {@link Store}.
   */
  Set<String> topics();

  /**
   * Sets a value. The store owns {@code value} from now on.
   *
   * @param topics also that of the value before, whose readers are told that it has changed
   * @param topic the one of them under which a snapshot shows the value; empty for none
   */
  record Put(Key key, byte[] value, Precondition precondition, Set<String> topics, String topic)
      implements Write {
    public Put {
      if (!topic.isEmpty() && !topics.contains(topic)) {
        throw new IllegalArgumentException("readers of " + topic + " would not be told");
      }
    }

    /** A write about no topic. */
    public Put(Key key, byte[] value, Precondition precondition) {
      this(key, value, precondition, Set.of(), "");
    }
  }

  /** Removes a key; a key that does not exist makes it a {@link PreconditionFailedException}. */
  record Delete(Key key, Precondition precondition, Set<String> topics) implements Write {
    /** A write about no topic. */
    public Delete(Key key, Precondition precondition) {
      this(key, precondition, Set.of());
    }
  }
}
