package io.kennel.agent.volume;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.kennel.agent.config.ConfigObjects;
import io.kennel.agent.config.FieldValues;
import io.kennel.agent.volume.AtomicDirectory.Content;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of volumes that show objects: configMap, secret, downwardAPI, projected. */
final class Payloads {
  private static final int MODE_DEFAULT = 0644;

  private final ConfigObjects objects;
  private final FieldValues fields;
  private final ServiceAccountTokens tokens;

  Payloads(ConfigObjects objects, FieldValues fields, ServiceAccountTokens tokens) {
    this.objects = objects;
    this.fields = fields;
    this.tokens = tokens;
  }

  /** The files by path, as they should be now; null for a volume of another type. */
  @Nullable Map<String, Content> of(Pod pod, Volume volume) {
    String namespace = pod.getMetadata().getNamespace();
    Map<String, Content> files = new LinkedHashMap<>();
    if (volume.getConfigMap() != null) {
      var source = volume.getConfigMap();
      addConfigMap(
          files,
          namespace,
          source.getName(),
          source.getItems(),
          source.getOptional(),
          mode(source.getDefaultMode()));
    } else if (volume.getSecret() != null) {
      var source = volume.getSecret();
      addSecret(
          files,
          namespace,
          source.getSecretName(),
          source.getItems(),
          source.getOptional(),
          mode(source.getDefaultMode()));
    } else if (volume.getDownwardAPI() != null) {
      var source = volume.getDownwardAPI();
      addFields(files, pod, source.getItems(), mode(source.getDefaultMode()));
    } else if (volume.getProjected() != null) {
      addProjected(files, pod, volume.getName(), volume.getProjected());
    } else {
      return null;
    }
    return files;
  }

  private void addProjected(
      Map<String, Content> files, Pod pod, String volume, ProjectedVolumeSource source) {
    String namespace = pod.getMetadata().getNamespace();
    int mode = mode(source.getDefaultMode());
    for (VolumeProjection each : source.getSources()) {
      if (each.getConfigMap() != null) {
        var part = each.getConfigMap();
        addConfigMap(files, namespace, part.getName(), part.getItems(), part.getOptional(), mode);
      } else if (each.getSecret() != null) {
        var part = each.getSecret();
        addSecret(files, namespace, part.getName(), part.getItems(), part.getOptional(), mode);
      } else if (each.getDownwardAPI() != null) {
        addFields(files, pod, each.getDownwardAPI().getItems(), mode);
      } else if (each.getServiceAccountToken() != null) {
        var part = each.getServiceAccountToken();
        String token = tokens.token(pod, volume, part);
        files.put(part.getPath(), new Content(utf8(token), mode));
      } else {
        throw new VolumeFailure(
            "a projected source other than configMap, secret, downwardAPI and"
                + " serviceAccountToken is not supported by this node");
      }
    }
  }

  private void addConfigMap(
      Map<String, Content> files,
      String namespace,
      String name,
      List<KeyToPath> items,
      @Nullable Boolean optional,
      int mode) {
    ConfigMap map = objects.configMap(namespace, name);
    if (map == null && !Boolean.TRUE.equals(optional)) {
      throw new VolumeFailure("configmap \"%s\" not found".formatted(name));
    }
    Map<String, byte[]> data = new LinkedHashMap<>();
    if (map != null && map.getData() != null) {
      map.getData().forEach((key, value) -> data.put(key, utf8(value)));
    }
    if (map != null && map.getBinaryData() != null) {
      map.getBinaryData().forEach((key, value) -> data.put(key, base64(value)));
    }
    addItems(files, data, items, optional, mode);
  }

  private void addSecret(
      Map<String, Content> files,
      String namespace,
      String name,
      List<KeyToPath> items,
      @Nullable Boolean optional,
      int mode) {
    Secret secret = objects.secret(namespace, name);
    if (secret == null && !Boolean.TRUE.equals(optional)) {
      throw new VolumeFailure("secret \"%s\" not found".formatted(name));
    }
    Map<String, byte[]> data = new LinkedHashMap<>();
    if (secret != null && secret.getData() != null) {
      secret.getData().forEach((key, value) -> data.put(key, base64(value)));
    }
    addItems(files, data, items, optional, mode);
  }

  private static void addItems(
      Map<String, Content> files,
      Map<String, byte[]> data,
      @Nullable List<KeyToPath> items,
      @Nullable Boolean optional,
      int mode) {
    if (items == null || items.isEmpty()) {
      data.forEach((key, bytes) -> files.put(key, new Content(bytes, mode)));
      return;
    }
    for (KeyToPath each : items) {
      byte[] bytes = data.get(each.getKey());
      if (bytes != null) {
        int own = each.getMode() == null ? mode : each.getMode();
        files.put(each.getPath(), new Content(bytes, own));
      } else if (!Boolean.TRUE.equals(optional)) {
        throw new VolumeFailure("references non-existent config key: " + each.getKey());
      }
    }
  }

  private void addFields(
      Map<String, Content> files, Pod pod, List<DownwardAPIVolumeFile> items, int mode) {
    for (DownwardAPIVolumeFile each : items) {
      String value;
      if (each.getFieldRef() != null) {
        value = fields.field(pod, each.getFieldRef().getFieldPath(), "");
      } else {
        String name = each.getResourceFieldRef().getContainerName();
        value = fields.resource(container(pod, name), each.getResourceFieldRef());
      }
      int own = each.getMode() == null ? mode : each.getMode();
      files.put(each.getPath(), new Content(utf8(value), own));
    }
  }

  private static Container container(Pod pod, String name) {
    return pod.getSpec().getContainers().stream()
        .filter(each -> each.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new VolumeFailure("container " + name + " does not exist"));
  }

  private static int mode(@Nullable Integer mode) {
    return mode == null ? MODE_DEFAULT : mode;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] base64(String text) {
    return Base64.getDecoder().decode(text);
  }
}
