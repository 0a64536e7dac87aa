package io.kennel.agent.volume;

import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.agent.volume.AtomicDirectory.Content;
import io.kennel.api.StatusException;
import io.kennel.api.value.Quantity;
import io.kennel.client.Models;
import io.kennel.world.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Mounts and fills the volumes of a pod. Every step may be repeated. */
final class PodVolumes {
  private static final int EMPTY_DIR_MODE = 0777;

  private final StorageConfig config;
  private final Mounts mounts;
  private final Payloads payloads;
  private final Clock clock;

  PodVolumes(StorageConfig config, Mounts mounts, Payloads payloads, Clock clock) {
    this.config = config;
    this.mounts = mounts;
    this.payloads = payloads;
    this.clock = clock;
  }

  /** All volumes by name. */
  Map<String, MountedVolume> mountAll(Pod pod, List<ClaimedVolume> claimed) {
    Map<String, MountedVolume> result = new LinkedHashMap<>();
    for (Volume each : pod.getSpec().getVolumes()) {
      if (each.getPersistentVolumeClaim() == null) {
        result.put(each.getName(), mountOne(each.getName(), () -> mount(pod, each)));
      }
    }
    for (ClaimedVolume each : claimed) {
      result.put(each.name(), mountOne(each.name(), () -> mount(pod, each)));
    }
    return result;
  }

  /** Brings the volumes that show objects up to date. */
  void refresh(Pod pod) {
    for (Volume each : pod.getSpec().getVolumes()) {
      if (each.getConfigMap() != null
          || each.getSecret() != null
          || each.getProjected() != null
          || each.getDownwardAPI() != null) {
        var _ = mountOne(each.getName(), () -> mount(pod, each));
      }
    }
  }

  @FunctionalInterface
  private interface Mounting {
    MountedVolume mount() throws IOException;
  }

  private static MountedVolume mountOne(String name, Mounting mounting) {
    try {
      return mounting.mount();
    } catch (IOException e) {
      throw VolumeFailure.of(name, e.toString(), e);
    } catch (VolumeFailure | StatusException | RuntimeFailure e) {
      throw VolumeFailure.of(name, String.valueOf(e.getMessage()), e);
    }
  }

  private static MountedVolume mount(Pod pod, ClaimedVolume claimed) throws IOException {
    Path path = path(claimed.volume(), claimed.spec());
    Long group = group(pod);
    if (group != null && !claimed.readOnly()) {
      giveClaimed(pod, path, group);
    }
    return new MountedVolume(path, claimed.readOnly());
  }

  private static Path path(String name, PersistentVolumeSpec spec) throws IOException {
    if (spec.getHostPath() != null) {
      return HostPaths.check(spec.getHostPath().getPath(), spec.getHostPath().getType());
    }
    if (spec.getLocal() != null) {
      Path path = Path.of(spec.getLocal().getPath());
      if (!Files.exists(path)) {
        throw new VolumeFailure("path \"%s\" does not exist".formatted(path));
      }
      return path;
    }
    throw new VolumeFailure(
        ("persistent volume %s is of a type that this node does not support;"
                + " supported are hostPath and local")
            .formatted(name));
  }

  private MountedVolume mount(Pod pod, Volume volume) throws IOException {
    String uid = pod.getMetadata().getUid();
    Long group = group(pod);
    if (volume.getEmptyDir() != null) {
      return emptyDir(config.volume(uid, volume.getName()), volume.getEmptyDir(), group);
    }
    if (volume.getHostPath() != null) {
      var source = volume.getHostPath();
      return new MountedVolume(HostPaths.check(source.getPath(), source.getType()), false);
    }
    Map<String, Content> files = payloads.of(pod, volume);
    if (files == null) {
      throw new VolumeFailure(
          "volume type %s is not supported by this node; supported are emptyDir, hostPath,"
                  .formatted(type(volume))
              + " configMap, secret, projected, downwardAPI and persistentVolumeClaim");
    }
    boolean secret = volume.getSecret() != null || volume.getProjected() != null;
    Path directory =
        secret ? config.memoryVolume(uid, volume.getName()) : config.volume(uid, volume.getName());
    boolean _ =
        AtomicDirectory.write(directory, files, clock.now().toString().replace(':', '_'), group);
    Ownership.mode(directory, 0755);
    return new MountedVolume(directory, true);
  }

  private MountedVolume emptyDir(Path directory, EmptyDirVolumeSource source, @Nullable Long group)
      throws IOException {
    boolean isNew = !Files.exists(directory);
    Files.createDirectories(directory);
    if ("Memory".equals(source.getMedium())) {
      var limit = source.getSizeLimit();
      long bytes = limit == null ? 0 : Quantity.parse(limit.toString()).value();
      mounts.mountMemory(directory, bytes);
    } else if (source.getMedium() != null && !source.getMedium().isEmpty()) {
      throw new VolumeFailure("emptyDir medium " + source.getMedium() + " is not supported");
    }
    if (isNew) {
      Ownership.mode(directory, EMPTY_DIR_MODE);
      if (group != null) {
        Ownership.give(directory, group, false);
      }
    }
    return new MountedVolume(directory, false);
  }

  private static void giveClaimed(Pod pod, Path path, long group) throws IOException {
    String policy = pod.getSpec().getSecurityContext().getFsGroupChangePolicy();
    if (!"OnRootMismatch".equals(policy) || !Ownership.isGiven(path, group)) {
      Ownership.give(path, group, false);
    }
  }

  private static @Nullable Long group(Pod pod) {
    var context = pod.getSpec().getSecurityContext();
    return context == null ? null : context.getFsGroup();
  }

  /** The one field beside the name that is set. */
  private static String type(Volume volume) {
    for (var field : Models.encode(volume).properties()) {
      if (!field.getKey().equals("name") && !field.getValue().isNull()) {
        return field.getKey();
      }
    }
    return "(none)";
  }
}
