package io.kennel.api.discovery;

import io.kennel.api.Catalogue;
import io.kennel.api.ResourceType;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything discovery has to say in one document each for {@code /api} and {@code /apis}, which
 * clients get who accept {@link #mediaType}. Source: KEP-3352.
 */
public final class AggregatedDiscovery {
  private final DiscoveryDocuments documents;

  public AggregatedDiscovery(Catalogue catalogue) {
    this.documents = new DiscoveryDocuments(catalogue);
  }

  /**
   * The media type of a version.
   *
   * @param version {@code v2} or, for older clients, {@code v2beta1}
   */
  public static String mediaType(String version) {
    return "application/json;g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList";
  }

  /** {@code /api}. */
  public ObjectNode core(String version) {
    return list(version, documents.groupNames().stream().filter(String::isEmpty).toList());
  }

  /** {@code /apis}. */
  public ObjectNode groups(String version) {
    return list(version, documents.groupNames().stream().filter(name -> !name.isEmpty()).toList());
  }

  private ObjectNode list(String version, List<String> groups) {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    list.put("kind", "APIGroupDiscoveryList");
    list.put("apiVersion", "apidiscovery.k8s.io/" + version);
    list.putObject("metadata");
    ArrayNode items = list.putArray("items");
    for (String group : groups) {
      ObjectNode item = items.addObject();
      ObjectNode metadata = item.putObject("metadata");
      if (!group.isEmpty()) {
        metadata.put("name", group);
      }
      metadata.putNull("creationTimestamp");
      versions(item.putArray("versions"), documents.versionsOf(group));
    }
    return list;
  }

  private static void versions(ArrayNode into, Map<String, List<ResourceType>> versions) {
    versions.forEach((name, types) -> {
      ObjectNode version = into.addObject().put("version", name);
      ArrayNode resources = version.putArray("resources");
      types.forEach(type -> resource(resources.addObject(), type));
      version.put("freshness", "Current");
    });
  }

  private static void resource(ObjectNode resource, ResourceType type) {
    resource.put("resource", type.plural());
    kind(resource, type.group(), type.version(), type.kind());
    resource.put("scope", type.namespaced() ? "Namespaced" : "Cluster");
    resource.put("singularResource", type.singular());
    DiscoveryDocuments.putSorted(resource, "verbs", type.verbs());
    DiscoveryDocuments.putUnlessEmpty(resource, "shortNames", type.shortNames());
    DiscoveryDocuments.putUnlessEmpty(resource, "categories", type.categories());
    List<Subresource> subresources = Subresource.of(type);
    if (!subresources.isEmpty()) {
      ArrayNode array = resource.putArray("subresources");
      for (Subresource sub : subresources) {
        ObjectNode node = array.addObject().put("subresource", sub.name());
        kind(node, sub.group(), sub.version(), sub.kind());
        DiscoveryDocuments.putSorted(node, "verbs", sub.verbs());
      }
    }
  }

  private static void kind(ObjectNode node, String group, String version, String kind) {
    node.putObject("responseKind").put("group", group).put("version", version).put("kind", kind);
  }
}
