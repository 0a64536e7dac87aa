package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.api.WellKnownTaints;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Admission;
import io.kennel.server.registry.Settings;
import io.kennel.server.validation.Errors;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is added to every new pod: its service account with a token, tolerations and priority.
 * Source: the admission plugins ServiceAccount, DefaultTolerationSeconds and Priority.
 */
final class PodAdmission {
  private static final String TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final int TOKEN_LIFETIME_SECONDS = 3607;
  private static final int FILE_MODE = 0644;

  private PodAdmission() {}

  static void admit(ObjectNode pod, Admission admission) {
    ObjectNode spec = Json.child(pod, "spec");
    if (!spec.path("ephemeralContainers").isEmpty()) {
      Errors errors = new Errors();
      errors.forbidden(
          FieldPath.of("spec").child("ephemeralContainers"), "cannot be set on create");
      throw StatusErrors.invalid(
          ResourceTypes.POD, Json.text(pod, "metadata", "name"), errors.found());
    }
    addServiceAccount(pod, spec, admission);
    Settings settings = admission.settings();
    addToleration(spec, WellKnownTaints.NOT_READY, settings.notReadyTolerationSeconds());
    addToleration(spec, WellKnownTaints.UNREACHABLE, settings.unreachableTolerationSeconds());
    refuseMissing(pod, spec);
    PodPriority.admit(pod, admission);
  }

  /** A runtime class that a pod names must exist, and there are none. */
  private static void refuseMissing(ObjectNode pod, ObjectNode spec) {
    String name = Json.text(pod, "metadata", "name");
    String runtime = Json.text(spec, "runtimeClassName");
    if (!runtime.isEmpty()) {
      throw StatusErrors.forbidden(
          ResourceTypes.POD, name, "pod rejected: RuntimeClass \"" + runtime + "\" not found");
    }
  }

  private static void addServiceAccount(ObjectNode pod, ObjectNode spec, Admission admission) {
    Json.setDefault(spec, "serviceAccountName", "default");
    String name = Json.text(spec, "serviceAccountName");
    spec.put("serviceAccount", name);
    String namespace = Json.text(pod, "metadata", "namespace");
    JsonNode account = admission.find(ResourceTypes.SERVICE_ACCOUNT, namespace, name);
    if (account == null && !name.equals("default")) {
      String why =
          "error looking up service account %s/%s: serviceaccount \"%s\" not found"
              .formatted(namespace, name, name);
      throw StatusErrors.forbidden(ResourceTypes.POD, Json.text(pod, "metadata", "name"), why);
    }
    if (account != null
        && !account.path("imagePullSecrets").isEmpty()
        && spec.path("imagePullSecrets").isEmpty()) {
      Json.copyField(spec, account, "imagePullSecrets");
    }
    if (mountsToken(spec, account)) {
      mountToken(spec, admission);
    }
  }

  private static boolean mountsToken(ObjectNode spec, @Nullable JsonNode account) {
    String field = "automountServiceAccountToken";
    boolean byAccount = account == null || account.path(field).asBoolean(true);
    return spec.path(field).asBoolean(byAccount);
  }

  private static void mountToken(ObjectNode spec, Admission admission) {
    String volume = tokenVolume(spec);
    boolean present = !volume.isEmpty();
    if (!present) {
      volume = "kube-api-access-" + admission.random().nextSuffix(5);
    }
    boolean mounted = false;
    for (String field : List.of("initContainers", "containers")) {
      for (ObjectNode container : Json.items(spec, field)) {
        mounted |= mount(container, volume);
      }
    }
    if (mounted && !present) {
      addTokenVolume(spec, volume);
    }
  }

  /** The volume that an earlier admission has added, as in a pod that was read and sent again. */
  private static String tokenVolume(ObjectNode spec) {
    for (ObjectNode volume : Json.items(spec, "volumes")) {
      String name = Json.text(volume, "name");
      if (name.startsWith("kube-api-access-")) {
        return name;
      }
    }
    return "";
  }

  private static boolean mount(ObjectNode container, String volume) {
    for (ObjectNode mount : Json.items(container, "volumeMounts")) {
      if (Json.text(mount, "mountPath").equals(TOKEN_PATH)) {
        return false;
      }
    }
    Json.list(container, "volumeMounts")
        .addObject()
        .put("name", volume)
        .put("readOnly", true)
        .put("mountPath", TOKEN_PATH);
    return true;
  }

  private static void addTokenVolume(ObjectNode spec, String name) {
    ObjectNode projected =
        Json.list(spec, "volumes").addObject().put("name", name).putObject("projected");
    ArrayNode sources = projected.putArray("sources");
    sources
        .addObject()
        .putObject("serviceAccountToken")
        .put("expirationSeconds", TOKEN_LIFETIME_SECONDS)
        .put("path", "token");
    ObjectNode authority = sources.addObject().putObject("configMap");
    authority.put("name", "kube-root-ca.crt");
    authority.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
    ObjectNode item = sources.addObject().putObject("downwardAPI").putArray("items").addObject();
    item.put("path", "namespace")
        .putObject("fieldRef")
        .put("apiVersion", "v1")
        .put("fieldPath", "metadata.namespace");
    projected.put("defaultMode", FILE_MODE);
  }

  private static void addToleration(ObjectNode spec, String taint, long seconds) {
    for (ObjectNode toleration : Json.items(spec, "tolerations")) {
      String key = Json.text(toleration, "key");
      String effect = Json.text(toleration, "effect");
      if ((key.isEmpty() || key.equals(taint))
          && (effect.isEmpty() || effect.equals("NoExecute"))) {
        return;
      }
    }
    Json.list(spec, "tolerations")
        .addObject()
        .put("key", taint)
        .put("operator", "Exists")
        .put("effect", "NoExecute")
        .put("tolerationSeconds", seconds);
  }
}
