package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.Transport.RawObject;

/**
 * What the server answers: the object as it is now. Decoded when first looked at, as most writers
 * do not look.
 */
public final class Answer<T extends HasMetadata> {
  private final Kind<T> kind;
  private final RawObject raw;

  Answer(Kind<T> kind, RawObject raw) {
    this.kind = kind;
    this.raw = raw;
  }

  /** Its {@code resourceVersion}, for which nothing is decoded. */
  public String version() {
    return raw.version();
  }

  /** The object itself. Read only: it may be shared with everybody in this process. */
  public T object() {
    return raw.as(kind.model(), tree -> Models.decode(tree, kind.model()));
  }
}
