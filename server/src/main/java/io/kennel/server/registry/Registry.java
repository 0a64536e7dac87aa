package io.kennel.server.registry;

import io.kennel.api.ResourceType;
import io.kennel.server.request.User;
import io.kennel.store.Entry;
import io.kennel.store.Snapshot;
import io.kennel.world.World;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All kinds the server knows. Immutable. */
public final class Registry {
  private final Map<Address, Resource> byPath = new HashMap<>();
  private final Map<String, Resource> byBucket = new HashMap<>();
  private final Settings settings;

  public Registry(List<KindRules> kinds, Settings settings) {
    this.settings = settings;
    for (KindRules rules : kinds) {
      Resource resource = Resource.of(rules);
      byBucket.putIfAbsent(resource.bucket(), resource);
      Resource before = byPath.put(Address.of(rules.type()), resource);
      if (before != null) {
        throw new IllegalArgumentException("two rules for " + rules.type().qualifiedPlural());
      }
    }
  }

  /** The resource at a path, null where there is none. */
  public @Nullable Resource find(String group, String version, String plural) {
    return byPath.get(new Address(group, version, plural));
  }

  /** The resource of a type that is known to be here. */
  public Resource of(ResourceType type) {
    return Objects.requireNonNull(byPath.get(Address.of(type)), type::qualifiedPlural);
  }

  /** What a stored object is about, see {@link KindRules#topicField}; empty for nothing. */
  public String topicOf(Entry entry) {
    Resource resource = byBucket.get(entry.key().bucket());
    return resource == null ? "" : resource.topic(entry);
  }

  public Settings settings() {
    return settings;
  }

  /** The types, in no particular order. */
  public List<ResourceType> types() {
    return byPath.values().stream().map(Resource::type).toList();
  }

  /** The surroundings of one attempt to write. */
  public Admission admission(Snapshot snapshot, World world, User user, List<String> warnings) {
    return new Admission(this, snapshot, world.random(), world.clock().now(), user, warnings);
  }

  private record Address(String group, String version, String plural) {
    static Address of(ResourceType type) {
      return new Address(type.group(), type.version(), type.plural());
    }
  }
}
