package io.kennel.server.kinds;

import io.kennel.server.json.Json;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a pod's spec says when its author says nothing. Source: the API reference of PodSpec. */
final class PodDefaults {
  private static final int FILE_MODE = 0644;
  private static final int TOKEN_LIFETIME_SECONDS = 3600;
  private static final int GRACE_PERIOD_SECONDS = 30;
  static final List<String> CONTAINER_FIELDS =
      List.of("initContainers", "containers", "ephemeralContainers");

  private PodDefaults() {}

  /** Sets what both pods and the templates of pods get. */
  static void setSpec(ObjectNode spec) {
    Json.setDefault(spec, "restartPolicy", "Always");
    Json.setDefault(spec, "dnsPolicy", "ClusterFirst");
    Json.setDefault(spec, "schedulerName", "default-scheduler");
    Json.setDefault(spec, "terminationGracePeriodSeconds", GRACE_PERIOD_SECONDS);
    Json.child(spec, "securityContext");
    mirrorServiceAccount(spec);
    boolean hostNetwork = spec.path("hostNetwork").asBoolean(false);
    for (String field : CONTAINER_FIELDS) {
      Json.items(spec, field).forEach(container -> setContainer(container, hostNetwork));
    }
    Json.items(spec, "volumes").forEach(PodDefaults::setVolume);
  }

  /** Sets what only pods get. */
  static void setPod(ObjectNode spec) {
    Json.setDefault(spec, "enableServiceLinks", true);
    for (String field : CONTAINER_FIELDS) {
      Json.items(spec, field).forEach(PodDefaults::setRequests);
    }
  }

  private static void mirrorServiceAccount(ObjectNode spec) {
    String name = Json.text(spec, "serviceAccountName");
    String older = Json.text(spec, "serviceAccount");
    if (!name.isEmpty()) {
      spec.put("serviceAccount", name);
    } else if (!older.isEmpty()) {
      spec.put("serviceAccountName", older);
    }
  }

  private static void setContainer(ObjectNode container, boolean hostNetwork) {
    Json.setDefault(container, "imagePullPolicy", pullPolicy(Json.text(container, "image")));
    Json.setDefault(container, "terminationMessagePath", "/dev/termination-log");
    Json.setDefault(container, "terminationMessagePolicy", "File");
    Json.child(container, "resources");
    for (ObjectNode port : Json.items(container, "ports")) {
      Json.setDefault(port, "protocol", "TCP");
      if (hostNetwork) {
        Json.setDefault(port, "hostPort", port.path("containerPort").asInt(0));
      }
    }
    for (ObjectNode variable : Json.items(container, "env")) {
      setFieldReference(variable.path("valueFrom"));
    }
    for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      if (container.path(probe) instanceof ObjectNode found) {
        setProbe(found);
      }
    }
    for (String hook : List.of("postStart", "preStop")) {
      setHttpGet(Json.at(container, "lifecycle", hook, "httpGet"));
    }
  }

  /** Always for images that may change under their name. */
  static String pullPolicy(String image) {
    if (image.contains("@")) {
      return "IfNotPresent";
    }
    int colon = image.lastIndexOf(':');
    String tag = colon > image.lastIndexOf('/') ? image.substring(colon + 1) : "latest";
    return tag.equals("latest") ? "Always" : "IfNotPresent";
  }

  private static void setProbe(ObjectNode probe) {
    Json.setDefault(probe, "timeoutSeconds", 1);
    Json.setDefault(probe, "periodSeconds", 10);
    Json.setDefault(probe, "successThreshold", 1);
    Json.setDefault(probe, "failureThreshold", 3);
    setHttpGet(probe.path("httpGet"));
    if (probe.path("grpc") instanceof ObjectNode grpc && !grpc.has("service")) {
      grpc.put("service", "");
    }
  }

  private static void setHttpGet(JsonNode httpGet) {
    if (httpGet instanceof ObjectNode action) {
      Json.setDefault(action, "path", "/");
      Json.setDefault(action, "scheme", "HTTP");
    }
  }

  private static void setFieldReference(JsonNode holder) {
    if (holder.path("fieldRef") instanceof ObjectNode reference) {
      Json.setDefault(reference, "apiVersion", "v1");
    }
  }

  /** Requests that are missing are as high as the limits. */
  private static void setRequests(ObjectNode container) {
    JsonNode limits = Json.at(container, "resources", "limits");
    if (limits.isEmpty()) {
      return;
    }
    ObjectNode requests = Json.child(Json.child(container, "resources"), "requests");
    for (Map.Entry<String, JsonNode> limit : limits.properties()) {
      if (!requests.has(limit.getKey())) {
        requests.set(limit.getKey(), limit.getValue());
      }
    }
  }

  private static void setVolume(ObjectNode volume) {
    if (volume.size() <= 1) {
      volume.putObject("emptyDir");
    }
    for (String source : List.of("secret", "configMap", "downwardAPI", "projected")) {
      if (volume.path(source) instanceof ObjectNode found) {
        Json.setDefault(found, "defaultMode", FILE_MODE);
        Json.items(found, "items").forEach(PodDefaults::setFieldReference);
        Json.items(found, "sources").forEach(PodDefaults::setProjection);
      }
    }
    if (volume.path("hostPath") instanceof ObjectNode hostPath && !hostPath.has("type")) {
      hostPath.put("type", "");
    }
    if (volume.path("ephemeral") instanceof ObjectNode ephemeral
        && Json.at(ephemeral, "volumeClaimTemplate", "spec") instanceof ObjectNode claim) {
      Json.setDefault(claim, "volumeMode", "Filesystem");
    }
  }

  private static void setProjection(ObjectNode source) {
    if (source.path("serviceAccountToken") instanceof ObjectNode token) {
      Json.setDefault(token, "expirationSeconds", TOKEN_LIFETIME_SECONDS);
    }
    Json.items(source.path("downwardAPI"), "items").forEach(PodDefaults::setFieldReference);
  }
}
