package io.kennel.agent.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.kennel.agent.config.ContainerFiles;
import io.kennel.agent.config.Expansion;
import io.kennel.agent.runtime.ContainerRuntime.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The mounts of one attempt of a container.
 *
 * @param volumes the pod's volumes by name
 * @param system the files that every container gets, by where they are mounted
 */
record DiskContainerFiles(
    Container container, Map<String, MountedVolume> volumes, Map<String, Path> system, Path logPath)
    implements ContainerFiles {

  @Override
  public List<Mount> mounts(Map<String, String> variables) {
    List<Mount> result = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (VolumeMount each : container.getVolumeMounts()) {
      taken.add(each.getMountPath());
      result.add(mount(each, variables));
    }
    system.forEach((containerPath, file) -> {
      if (!taken.contains(containerPath)) {
        result.add(new Mount(file, containerPath, false, false));
      }
    });
    return result;
  }

  private Mount mount(VolumeMount mount, Map<String, String> variables) {
    MountedVolume volume = volumes.get(mount.getName());
    if (volume == null) {
      throw new VolumeFailure(
          "volume \"%s\" of container \"%s\" is not mounted"
              .formatted(mount.getName(), container.getName()));
    }
    Path path = volume.path();
    String subPath = subPath(mount, variables);
    if (subPath != null) {
      path = within(path, subPath);
    }
    boolean readOnly = volume.readOnly() || Boolean.TRUE.equals(mount.getReadOnly());
    String propagation = mount.getMountPropagation();
    boolean propagate = propagation != null && !propagation.equals("None");
    return new Mount(path, mount.getMountPath(), readOnly, propagate);
  }

  private static @Nullable String subPath(VolumeMount mount, Map<String, String> variables) {
    if (mount.getSubPathExpr() != null && !mount.getSubPathExpr().isEmpty()) {
      return Expansion.expand(mount.getSubPathExpr(), variables);
    }
    return mount.getSubPath() == null || mount.getSubPath().isEmpty() ? null : mount.getSubPath();
  }

  /** The part of a path below a volume that is there. */
  private static Path existing(Path volume, Path path) {
    Path parent = path.getParent();
    return Files.exists(path) || path.equals(volume) || parent == null
        ? path
        : existing(volume, parent);
  }

  /** A part of a volume; made where it is missing; never outside of it, links included. */
  private Path within(Path volume, String subPath) {
    Path path = volume.resolve(subPath).normalize();
    if (!path.startsWith(volume)) {
      throw new VolumeFailure("subPath " + subPath + " leaves its volume");
    }
    try {
      Path root = volume.toRealPath();
      if (!existing(volume, path).toRealPath().startsWith(root)) {
        throw new VolumeFailure("subPath " + subPath + " leaves its volume by a link");
      }
      if (!Files.exists(path)) {
        Files.createDirectories(path);
      }
      return path.toRealPath();
    } catch (IOException e) {
      throw new VolumeFailure(
          "failed to prepare subPath for volumeMount of container \"%s\": %s"
              .formatted(container.getName(), e.getMessage()),
          e);
    }
  }
}
