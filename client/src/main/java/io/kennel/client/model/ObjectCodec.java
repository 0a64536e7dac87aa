package io.kennel.client.model;

/**
 * A codec of objects with fields: a generated one.
 *
 * @param <T> the class
 */
interface ObjectCodec<T> extends ModelCodec<T> {
  /** Another object with the same values; what the first one holds is shared. */
  T copy(T model);
}
