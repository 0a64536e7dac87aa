package io.kennel.store;

/** One change asked of the store. */
public sealed interface Write {
  Key key();

  Precondition precondition();

  /** Sets a value. The store owns {@code value} from now on. */
  record Put(Key key, byte[] value, Precondition precondition) implements Write {}

  /** Removes a key; a key that does not exist makes it a {@link PreconditionFailedException}. */
  record Delete(Key key, Precondition precondition) implements Write {}
}
