package io.kennel.agent.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.config.ConfigObjects;
import io.kennel.agent.config.ContainerFiles;
import io.kennel.agent.config.FieldValues;
import io.kennel.agent.config.NodeFacts;
import io.kennel.agent.image.Trees;
import io.kennel.agent.logs.LogFiles;
import io.kennel.client.Api;
import io.kennel.world.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Directories and mounts of the machine. */
public final class DiskStorage implements PodStorage {
  /** As much of a termination message as Kubernetes shows. */
  static final int MESSAGE_BYTES_MAX = 4096;

  static final int FALLBACK_BYTES_MAX = 2048;
  static final int FALLBACK_LINES_MAX = 80;

  private final StorageConfig config;
  private final Mounts mounts;
  private final ServiceAccountTokens tokens;
  private final PodVolumes volumes;
  private final Map<String, Map<String, MountedVolume>> mounted = new ConcurrentHashMap<>();

  /**
   * The storage of one node.
   *
   * @param api the node's own way to the API server, for tokens
   */
  public DiskStorage(
      StorageConfig config,
      Mounts mounts,
      Clock clock,
      Api api,
      ConfigObjects objects,
      NodeFacts node) {
    this.config = config;
    this.mounts = mounts;
    this.tokens = new ServiceAccountTokens(api, clock);
    this.volumes =
        new PodVolumes(config, mounts, new Payloads(objects, new FieldValues(node), tokens), clock);
  }

  @Override
  public void prepare(Pod pod, List<ClaimedVolume> claimed) {
    makeDirectory(config.pod(pod.getMetadata().getUid()));
    mounted.put(pod.getMetadata().getUid(), volumes.mountAll(pod, claimed));
  }

  @Override
  public void refresh(Pod pod) {
    volumes.refresh(pod);
  }

  @Override
  public boolean holds(String podUid) {
    return Files.exists(config.pod(podUid));
  }

  @Override
  public Set<String> pods() {
    Set<String> result = new HashSet<>();
    if (Files.isDirectory(config.pods())) {
      try (Stream<Path> entries = Files.list(config.pods())) {
        entries.forEach(each -> result.add(each.getFileName().toString()));
      } catch (IOException e) {
        throw new VolumeFailure("cannot list " + config.pods(), e);
      }
    }
    return result;
  }

  @Override
  public void release(String podUid) {
    try {
      for (Path root : config.volumeRoots(podUid)) {
        mounts.unmountBelow(root);
        // A mount that is left would lead the deletion to somebody else's data.
        if (!mounts.mountedBelow(root).isEmpty()) {
          throw new VolumeFailure("something is still mounted below " + root);
        }
        Trees.delete(root);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new VolumeFailure("UnmountVolume.TearDown failed: " + e.getMessage(), e);
    }
    mounted.remove(podUid);
    tokens.forget(podUid);
  }

  @Override
  public ContainerFiles files(Pod pod, Container container, int attempt, String podIp) {
    String uid = pod.getMetadata().getUid();
    Map<String, MountedVolume> ofPod = mounted.get(uid);
    if (ofPod == null) {
      throw new VolumeFailure("the volumes of the pod are not mounted");
    }
    Path log = logPath(pod, container.getName(), attempt);
    try {
      Files.createDirectories(log.getParent());
      return new DiskContainerFiles(
          container, ofPod, systemFiles(pod, container, attempt, podIp), log);
    } catch (IOException e) {
      throw new VolumeFailure("cannot write the files of a container: " + e.getMessage(), e);
    }
  }

  private Map<String, Path> systemFiles(Pod pod, Container container, int attempt, String podIp)
      throws IOException {
    String uid = pod.getMetadata().getUid();
    Map<String, Path> result = new LinkedHashMap<>();
    Path directory = config.pod(uid);
    boolean hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    String hosts =
        hostNetwork
            ? NetworkFiles.hostNetworkHosts(pod, readOrEmpty(Path.of("/etc/hosts")))
            : NetworkFiles.hosts(pod, podIp, config.clusterDomain());
    result.put("/etc/hosts", text(directory.resolve("etc-hosts"), hosts));
    if (!hostNetwork) {
      String name = NetworkFiles.hostname(pod) + "\n";
      result.put("/etc/hostname", text(directory.resolve("etc-hostname"), name));
    }
    String resolver = NetworkFiles.resolver(pod, config, readOrEmpty(config.resolverFile()));
    result.put("/etc/resolv.conf", text(directory.resolve("etc-resolv.conf"), resolver));
    Path message = messageFile(uid, container.getName(), attempt);
    Files.createDirectories(message.getParent());
    if (!Files.exists(message)) {
      Files.createFile(message);
      Ownership.mode(message, 0666);
    }
    result.put(messagePath(container), message);
    return result;
  }

  private static Path text(Path file, String content) throws IOException {
    if (!Files.exists(file) || !Files.readString(file).equals(content)) {
      Files.writeString(file, content);
      Ownership.mode(file, 0644);
    }
    return file;
  }

  private static String readOrEmpty(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private static String messagePath(Container container) {
    String path = container.getTerminationMessagePath();
    return path == null || path.isEmpty() ? "/dev/termination-log" : path;
  }

  private Path messageFile(String uid, String container, int attempt) {
    return config.containerFiles(uid, container, attempt).resolve("termination-log");
  }

  @Override
  public String terminationMessage(Pod pod, Container container, int attempt, boolean failed) {
    Path file = messageFile(pod.getMetadata().getUid(), container.getName(), attempt);
    try {
      String message = Files.exists(file) ? head(file, MESSAGE_BYTES_MAX) : "";
      if (message.isEmpty()
          && failed
          && "FallbackToLogsOnError".equals(container.getTerminationMessagePolicy())) {
        Path log = logPath(pod, container.getName(), attempt);
        return LogFiles.tail(log, FALLBACK_LINES_MAX, FALLBACK_BYTES_MAX);
      }
      return message;
    } catch (IOException e) {
      return "Error on reading termination log %s: %s".formatted(file, e.getMessage());
    }
  }

  private static String head(Path file, int bytesMax) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(bytesMax), StandardCharsets.UTF_8);
    }
  }

  @Override
  public Path logPath(Pod pod, String container, int attempt) {
    var metadata = pod.getMetadata();
    String directory = metadata.getNamespace() + "_" + metadata.getName() + "_" + metadata.getUid();
    return config.logs().resolve(directory).resolve(container).resolve(attempt + ".log");
  }

  @Override
  public void removeAttempt(Pod pod, String container, int attempt) {
    try {
      LogFiles.delete(logPath(pod, container, attempt));
      Trees.delete(config.containerFiles(pod.getMetadata().getUid(), container, attempt));
    } catch (IOException e) {
      throw new VolumeFailure("cannot remove old files of " + container, e);
    }
  }

  @Override
  public void forget(Pod pod) {
    String uid = pod.getMetadata().getUid();
    try {
      Trees.delete(config.pod(uid));
      if (!Files.isDirectory(config.logs())) {
        return;
      }
      try (Stream<Path> entries = Files.list(config.logs())) {
        for (Path each : entries.toList()) {
          if (each.getFileName().toString().endsWith("_" + uid)) {
            Trees.delete(each);
          }
        }
      }
    } catch (IOException e) {
      throw new VolumeFailure("cannot remove the files of pod " + uid, e);
    }
  }

  private static void makeDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new VolumeFailure("cannot make " + directory, e);
    }
  }
}
