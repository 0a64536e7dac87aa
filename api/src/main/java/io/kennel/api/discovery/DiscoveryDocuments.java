package io.kennel.api.discovery;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.kennel.api.Catalogue;
import io.kennel.api.ResourceType;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The documents at {@code /api} and {@code /apis}, for clients that ask group by group. All are
 * made anew on each call: keep the bytes.
 */
public final class DiscoveryDocuments {
  private static final Comparator<ResourceType> BY_NAME =
      Comparator.comparing(ResourceType::plural);

  private final Catalogue catalogue;

  public DiscoveryDocuments(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * {@code /api}: the versions of the core group.
   *
   * @param serverAddress host and port under which clients reach the server
   */
  public ObjectNode coreVersions(String serverAddress) {
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("kind", "APIVersions");
    ArrayNode versions = document.putArray("versions");
    versions(types("")).keySet().forEach(versions::add);
    document
        .putArray("serverAddressByClientCIDRs")
        .addObject()
        .put("clientCIDR", "0.0.0.0/0")
        .put("serverAddress", serverAddress);
    return document;
  }

  /** {@code /apis}: every group but the core group. */
  public ObjectNode groups() {
    ObjectNode document = document("APIGroupList");
    ArrayNode groups = document.putArray("groups");
    for (String name : groupNames()) {
      if (!name.isEmpty()) {
        groups.add(fill(JsonNodeFactory.instance.objectNode(), name));
      }
    }
    return document;
  }

  /** {@code /apis/GROUP}; null for an unknown group. */
  public @Nullable ObjectNode group(String name) {
    boolean known = !name.isEmpty() && !types(name).isEmpty();
    return known ? fill(document("APIGroup"), name) : null;
  }

  /** {@code /api/v1} and {@code /apis/GROUP/VERSION}; null for what is unknown. */
  public @Nullable ObjectNode resources(String group, String version) {
    List<ResourceType> types =
        types(group).stream().filter(t -> t.version().equals(version)).sorted(BY_NAME).toList();
    if (types.isEmpty()) {
      return null;
    }
    ObjectNode document = document("APIResourceList");
    document.put("groupVersion", types.getFirst().apiVersion());
    ArrayNode resources = document.putArray("resources");
    for (ResourceType type : types) {
      resources.add(resource(type));
      Subresource.of(type).forEach(sub -> resources.add(subresource(type, sub)));
    }
    return document;
  }

  /** The groups, in the order of the catalogue; the core group is empty. */
  public List<String> groupNames() {
    return catalogue.types().stream().map(ResourceType::group).distinct().toList();
  }

  /** The types of a group by version, newest first as in the catalogue, sorted by name. */
  Map<String, List<ResourceType>> versionsOf(String group) {
    Map<String, List<ResourceType>> versions = versions(types(group));
    versions.values().forEach(types -> types.sort(BY_NAME));
    return versions;
  }

  private List<ResourceType> types(String group) {
    return catalogue.types().stream().filter(type -> type.group().equals(group)).toList();
  }

  private static Map<String, List<ResourceType>> versions(List<ResourceType> types) {
    return types.stream().collect(groupingBy(ResourceType::version, LinkedHashMap::new, toList()));
  }

  private ObjectNode fill(ObjectNode group, String name) {
    group.put("name", name);
    ArrayNode versions = group.putArray("versions");
    for (String version : versions(types(name)).keySet()) {
      versions.add(groupVersion(name, version));
    }
    group.set("preferredVersion", versions.get(0).deepCopy());
    return group;
  }

  private static ObjectNode groupVersion(String group, String version) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("groupVersion", group + "/" + version)
        .put("version", version);
  }

  private static ObjectNode resource(ResourceType type) {
    ObjectNode resource = JsonNodeFactory.instance.objectNode();
    resource.put("name", type.plural()).put("singularName", type.singular());
    resource.put("namespaced", type.namespaced()).put("kind", type.kind());
    putSorted(resource, "verbs", type.verbs());
    putUnlessEmpty(resource, "shortNames", type.shortNames());
    putUnlessEmpty(resource, "categories", type.categories());
    return resource;
  }

  private static ObjectNode subresource(ResourceType type, Subresource sub) {
    ObjectNode resource = JsonNodeFactory.instance.objectNode();
    resource.put("name", type.plural() + "/" + sub.name()).put("singularName", "");
    resource.put("namespaced", type.namespaced());
    if (!sub.isOf(type)) {
      resource.put("group", sub.group()).put("version", sub.version());
    }
    resource.put("kind", sub.kind());
    putSorted(resource, "verbs", sub.verbs());
    return resource;
  }

  private static ObjectNode document(String kind) {
    return JsonNodeFactory.instance.objectNode().put("kind", kind).put("apiVersion", "v1");
  }

  static void putSorted(ObjectNode node, String field, Collection<String> values) {
    ArrayNode array = node.putArray(field);
    values.stream().sorted().forEach(array::add);
  }

  static void putUnlessEmpty(ObjectNode node, String field, List<String> values) {
    if (!values.isEmpty()) {
      values.forEach(node.withArray("/" + field)::add);
    }
  }
}
