package io.kennel.api;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An immutable set of resource types, found by the name in paths or by kind. */
public final class Catalogue {
  private final List<ResourceType> types;
  private final Map<Address, ResourceType> byPlural;
  private final Map<Address, ResourceType> byKind;

  /**
   * A catalogue that publishes the types in this order of groups.
   *
   * @throws IllegalStateException where two types share a path or a kind
   */
  public Catalogue(List<ResourceType> types) {
    this.types = List.copyOf(types);
    this.byPlural = index(types, type -> new Address(type.apiVersion(), type.plural()));
    this.byKind = index(types, type -> new Address(type.apiVersion(), type.kind()));
  }

  /** Every type. */
  public List<ResourceType> types() {
    return types;
  }

  /** The type at {@code /apis/GROUP/VERSION/…/PLURAL}; null where there is none. */
  public @Nullable ResourceType find(String group, String version, String plural) {
    return byPlural.get(new Address(group.isEmpty() ? version : group + "/" + version, plural));
  }

  /** The type of objects with this {@code apiVersion} and {@code kind}; null where none is. */
  public @Nullable ResourceType findKind(String apiVersion, String kind) {
    return byKind.get(new Address(apiVersion, kind));
  }

  /** This catalogue with further types at the end. */
  public Catalogue plus(List<ResourceType> more) {
    List<ResourceType> all = new ArrayList<>(types);
    all.addAll(more);
    return new Catalogue(all);
  }

  private static Map<Address, ResourceType> index(
      List<ResourceType> types, Function<ResourceType, Address> address) {
    return types.stream().collect(toUnmodifiableMap(address, Function.identity()));
  }

  private record Address(String apiVersion, String name) {}
}
