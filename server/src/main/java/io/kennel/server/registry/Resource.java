package io.kennel.server.registry;

import io.kennel.api.ResourceType;
import io.kennel.store.Key;

/** One type as the server works with it. */
public record Resource(KindRules rules, ObjectCodec codec) {
  static Resource of(KindRules rules) {
    return new Resource(rules, new ObjectCodec(rules.type(), rules.conversion()));
  }

  public ResourceType type() {
    return rules.type();
  }

  public String bucket() {
    return rules.bucket();
  }

  /** Where an object is stored; {@code namespace} is empty for types without namespaces. */
  public Key key(String namespace, String name) {
    return new Key(bucket(), namespace.isEmpty() ? name : namespace + "/" + name);
  }
}
