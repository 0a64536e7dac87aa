package io.kennel.store;

import org.jspecify.annotations.Nullable;

/**
 * What one committed write did.
 *
 * @param before the entry until then, null where the key was created
 * @param after the entry from then on, null where the key was removed
 */
public record Change(long revision, Key key, @Nullable Entry before, @Nullable Entry after) {}
