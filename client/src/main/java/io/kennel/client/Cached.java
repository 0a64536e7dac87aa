package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.ObjectKey;
import io.kennel.api.Transport.RawObject;
import java.util.function.Supplier;

/** An object in an informer: its key and version at once, its model class when first asked for. */
final class Cached<T extends HasMetadata> implements Supplier<T> {
  private final Kind<T> kind;
  private final RawObject raw;
  private final ObjectKey key;
  private final String version;

  Cached(Kind<T> kind, RawObject raw) {
    this.kind = kind;
    this.raw = raw;
    this.key = raw.key();
    this.version = raw.version();
  }

  ObjectKey key() {
    return key;
  }

  String version() {
    return version;
  }

  @Override
  public T get() {
    return raw.as(kind.model(), tree -> Models.decode(tree, kind.model()));
  }
}
