package io.kennel.agent.config;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.kennel.agent.runtime.RuntimeFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the environment of a container. Source: "Define Environment Variables for a Container". */
final class Environment {
  private final ConfigObjects objects;
  private final FieldValues fields;

  Environment(ConfigObjects objects, FieldValues fields) {
    this.objects = objects;
    this.fields = fields;
  }

  /**
   * The variables, expanded. The pod's own win over those of services.
   *
   * @throws RuntimeFailure with reason {@code CreateContainerConfigError}
   */
  Map<String, String> of(Pod pod, Container container, String podIp) {
    Map<String, String> services = services(pod);
    Map<String, String> result = new LinkedHashMap<>();
    for (EnvFromSource each : container.getEnvFrom()) {
      String prefix = each.getPrefix() == null ? "" : each.getPrefix();
      fromSource(pod, each).forEach((name, value) -> result.put(prefix + name, value));
    }
    for (EnvVar each : container.getEnv()) {
      Map<String, String> known = new LinkedHashMap<>(services);
      known.putAll(result);
      String value = value(pod, container, each, podIp, known);
      if (value != null) {
        result.put(each.getName(), value);
      }
    }
    services.forEach(result::putIfAbsent);
    return result;
  }

  private Map<String, String> services(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    List<io.fabric8.kubernetes.api.model.Service> visible = new ArrayList<>();
    for (var each : objects.services("default")) {
      if (each.getMetadata().getName().equals("kubernetes")) {
        visible.add(each);
      }
    }
    if (!Boolean.FALSE.equals(pod.getSpec().getEnableServiceLinks())) {
      visible.addAll(objects.services(namespace));
    }
    return ServiceVariables.of(visible);
  }

  private Map<String, String> fromSource(Pod pod, EnvFromSource source) {
    String namespace = pod.getMetadata().getNamespace();
    if (source.getConfigMapRef() != null) {
      var reference = source.getConfigMapRef();
      ConfigMap map = objects.configMap(namespace, reference.getName());
      require(map, reference.getOptional(), "configmap", reference.getName());
      return map == null || map.getData() == null ? Map.of() : map.getData();
    }
    if (source.getSecretRef() != null) {
      var reference = source.getSecretRef();
      Secret secret = objects.secret(namespace, reference.getName());
      require(secret, reference.getOptional(), "secret", reference.getName());
      return secret == null ? Map.of() : decode(secret);
    }
    return Map.of();
  }

  private @Nullable String value(
      Pod pod, Container container, EnvVar variable, String podIp, Map<String, String> known) {
    EnvVarSource source = variable.getValueFrom();
    if (source == null) {
      return variable.getValue() == null ? "" : Expansion.expand(variable.getValue(), known);
    }
    String namespace = pod.getMetadata().getNamespace();
    if (source.getFieldRef() != null) {
      return fields.field(pod, source.getFieldRef().getFieldPath(), podIp);
    }
    if (source.getResourceFieldRef() != null) {
      String other = source.getResourceFieldRef().getContainerName();
      Container about = other == null || other.isEmpty() ? container : named(pod, other, container);
      return fields.resource(about, source.getResourceFieldRef());
    }
    if (source.getConfigMapKeyRef() != null) {
      var reference = source.getConfigMapKeyRef();
      ConfigMap map = objects.configMap(namespace, reference.getName());
      require(map, reference.getOptional(), "configmap", reference.getName());
      String value =
          map == null || map.getData() == null ? null : map.getData().get(reference.getKey());
      return requireKey(
          value,
          reference.getOptional(),
          reference.getKey(),
          "ConfigMap",
          namespace,
          reference.getName());
    }
    if (source.getSecretKeyRef() != null) {
      var reference = source.getSecretKeyRef();
      Secret secret = objects.secret(namespace, reference.getName());
      require(secret, reference.getOptional(), "secret", reference.getName());
      String value = secret == null ? null : decode(secret).get(reference.getKey());
      return requireKey(
          value,
          reference.getOptional(),
          reference.getKey(),
          "Secret",
          namespace,
          reference.getName());
    }
    throw new RuntimeFailure(
        "CreateContainerConfigError",
        "variable " + variable.getName() + " has a source that is not supported");
  }

  private static Container named(Pod pod, String name, Container otherwise) {
    for (Container each : pod.getSpec().getContainers()) {
      if (each.getName().equals(name)) {
        return each;
      }
    }
    return otherwise;
  }

  private static void require(
      @Nullable Object found, @Nullable Boolean optional, String kind, String name) {
    if (found == null && !Boolean.TRUE.equals(optional)) {
      throw new RuntimeFailure(
          "CreateContainerConfigError", "%s \"%s\" not found".formatted(kind, name));
    }
  }

  private static @Nullable String requireKey(
      @Nullable String value,
      @Nullable Boolean optional,
      String key,
      String kind,
      String namespace,
      String name) {
    if (value == null && !Boolean.TRUE.equals(optional)) {
      throw new RuntimeFailure(
          "CreateContainerConfigError",
          "couldn't find key %s in %s %s/%s".formatted(key, kind, namespace, name));
    }
    return value;
  }

  private static Map<String, String> decode(Secret secret) {
    Map<String, String> result = new LinkedHashMap<>();
    if (secret.getData() != null) {
      secret
          .getData()
          .forEach((key, value) ->
              result.put(
                  key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    }
    return result;
  }
}
