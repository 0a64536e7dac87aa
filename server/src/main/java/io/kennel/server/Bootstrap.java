package io.kennel.server;

import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.server.json.Json;
import io.kennel.server.registry.ServiceCidr;
import io.kennel.server.registry.Settings;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The objects that every cluster has from the beginning. */
final class Bootstrap {
  /** As whom the server itself writes. */
  static final String USER = "system:apiserver";

  private static final List<String> NAMESPACES =
      List.of("default", "kube-system", "kube-public", "kube-node-lease");

  private final Transport transport;

  private final Settings settings;

  Bootstrap(Transport transport, Settings settings) {
    this.transport = transport;
    this.settings = settings;
  }

  void run() {
    for (String namespace : NAMESPACES) {
      create(ResourceTypes.NAMESPACE, "", named(namespace));
    }
    create(
        ResourceTypes.PRIORITY_CLASS,
        "",
        priority(
            "system-cluster-critical",
            2_000_000_000,
            "Used for system critical pods that must run in the cluster, but can be moved to"
                + " another node if necessary."));
    create(
        ResourceTypes.PRIORITY_CLASS,
        "",
        priority(
            "system-node-critical",
            2_000_001_000,
            "Used for system critical pods that must not be moved from their current node."));
    create(ResourceTypes.SERVICE, "default", kubernetesService());
  }

  /** The Service by which pods reach the API; its endpoints are set where the API listens. */
  private ObjectNode kubernetesService() {
    ObjectNode service = named("kubernetes");
    Json.child(Json.child(service, "metadata"), "labels")
        .put("component", "apiserver")
        .put("provider", "kubernetes");
    ObjectNode spec = service.putObject("spec");
    spec.put("clusterIP", ServiceCidr.parse(settings.serviceCidr()).address(1));
    spec.putArray("ports")
        .addObject()
        .put("name", "https")
        .put("port", 443)
        .put("targetPort", settings.apiServerPort());
    return service;
  }

  private static ObjectNode priority(String name, int value, String description) {
    return named(name).put("value", value).put("description", description);
  }

  private static ObjectNode named(String name) {
    ObjectNode object = Json.object();
    object.putObject("metadata").put("name", name);
    return object;
  }

  /** Looks first: creating a Service anew would fail on its address before its name. */
  private void create(ResourceType type, String namespace, ObjectNode object) {
    String place = namespace.isEmpty() ? "/" : "/namespaces/" + namespace + "/";
    String path = type.pathPrefix() + place + type.plural();
    if (exists(path + "/" + object.path("metadata").path("name").asString(""))) {
      return;
    }
    try {
      transport.call(new Transport.Request("POST", path, Map.of(), object, "application/json"));
    } catch (StatusException e) {
      if (!e.isAlreadyExists()) {
        throw e;
      }
    }
  }

  private boolean exists(String path) {
    try {
      transport.call(new Transport.Request("GET", path, Map.of(), null, null));
      return true;
    } catch (StatusException e) {
      if (!e.isNotFound()) {
        throw e;
      }
      return false;
    }
  }
}
