package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.config.ContainerConfigs;
import io.kennel.agent.config.ContainerFiles;
import io.kennel.agent.config.PullSecrets;
import io.kennel.agent.fence.Fencing;
import io.kennel.agent.hold.NodeHolds;
import io.kennel.agent.hold.NodeHolds.Ousted;
import io.kennel.agent.pod.PodAction.Tell;
import io.kennel.agent.pod.PodView.Failure;
import io.kennel.agent.pod.PodView.Hook;
import io.kennel.agent.pod.PodView.Stop;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.ContainerRuntime.SandboxConfig;
import io.kennel.agent.runtime.ContainerRuntime.SandboxState;
import io.kennel.agent.runtime.Fence;
import io.kennel.agent.runtime.ImageStore;
import io.kennel.agent.runtime.ImageStore.Image;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.agent.volume.ClaimedVolume;
import io.kennel.agent.volume.Claims;
import io.kennel.agent.volume.PodStorage;
import io.kennel.agent.volume.VolumeFailure;
import io.kennel.api.StatusException;
import io.kennel.client.EventRecorder;
import io.kennel.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries a pod's plan out. A failure is remembered, told, and left to the next decision. */
final class PodExecutor {
  /** How long a postStart hook may take. Kubernetes sets no limit; a lost one must end. */
  private static final Duration POST_START_LIMIT = Duration.ofMinutes(10);

  private static final long RETRY_SECONDS = 10;

  private final World world;
  private final ContainerRuntime runtime;
  private final ImageStore images;
  private final Claims claims;
  private final NodeHolds holds;
  private final PodStorage storage;
  private final ContainerConfigs configs;
  private final Hooks hooks;
  private final Fencing fencing;
  private final EventRecorder events;
  private final StatusWriter statuses;
  private final Consumer<String> lookAgain;
  private final ImagePulls pulls;

  PodExecutor(
      World world,
      ContainerRuntime runtime,
      ImageStore images,
      Claims claims,
      NodeHolds holds,
      PodStorage storage,
      ContainerConfigs configs,
      PullSecrets secrets,
      Hooks hooks,
      Fencing fencing,
      EventRecorder events,
      StatusWriter statuses,
      Consumer<String> lookAgain) {
    this.world = world;
    this.runtime = runtime;
    this.images = images;
    this.claims = claims;
    this.holds = holds;
    this.storage = storage;
    this.configs = configs;
    this.hooks = hooks;
    this.fencing = fencing;
    this.events = events;
    this.statuses = statuses;
    this.lookAgain = lookAgain;
    this.pulls = new ImagePulls(world, images, secrets, this::tell, lookAgain);
  }

  void execute(PodRecord record, PodAction action) {
    try {
      switch (action) {
        case PodAction.ClaimFence claim -> fencing.claim(record.pod());
        case PodAction.PrepareVolumes prepare -> prepareVolumes(record);
        case PodAction.MakeSandbox make -> makeSandbox(record, make.attempt());
        case PodAction.StopSandbox stop -> runtime.stopSandbox(stop.sandboxId());
        case PodAction.RemoveSandbox remove -> removeSandbox(record, remove.sandboxId());
        case PodAction.MakeContainer make -> makeContainer(record, make);
        case PodAction.PullImage pull -> pulls.start(record, pull.container());
        case PodAction.StartContainer start -> start(record, start);
        case PodAction.RunPreStop hook -> preStop(record, hook);
        case PodAction.Kill kill -> runtime.killPod(record.uid());
        case PodAction.Signal signal -> signal(record, signal);
        case PodAction.RemoveContainer remove -> removeContainer(record, remove.container());
        case PodAction.ReleaseVolumes release -> releaseVolumes(record);
        case PodAction.DeleteObject delete -> delete(record);
        case PodAction.Forget forget -> {
          storage.forget(record.pod());
          pulls.forget(record.uid());
        }
        case PodAction.Tell tell -> tell(record, tell);
        case PodAction.Fail fail ->
            record.failed(
                fail.container(),
                new Failure(
                    fail.reason(),
                    fail.message(),
                    Delay.ofSeconds(now(), fail.retryAfterSeconds())));
        case PodAction.Remember remember -> record.remember(remember.fact());
      }
    } catch (RuntimeFailure e) {
      // Taking something down failed: the pod stays until it works.
      String message = "error killing pod: " + e.getMessage();
      tell(record, new Tell("", false, "Warning", "FailedKillPod", message));
      record.failed(
          PodView.TEARDOWN,
          new Failure(e.reason(), message, Delay.ofSeconds(now(), RETRY_SECONDS)));
    }
  }

  private void delete(PodRecord record) {
    record.remember(TerminatingDecision.DELETE_REQUESTED);
    statuses.delete(record.uid());
  }

  private void prepareVolumes(PodRecord record) {
    try {
      List<ClaimedVolume> claimed = claims.of(record.pod());
      holds.take(record.pod(), claimed).forEach(each -> tellOf(record, each));
      storage.prepare(record.pod(), claimed);
      record.mounted(now());
    } catch (VolumeFailure e) {
      volumesFailed(record, e.reason(), message(e));
    } catch (StatusException | RuntimeFailure e) {
      volumesFailed(record, "FailedAttachVolume", message(e));
    }
  }

  private void volumesFailed(PodRecord record, String reason, String message) {
    record.volumesFailed(now());
    tell(record, new Tell("", false, "Warning", reason, message));
  }

  private void tellOf(PodRecord record, Ousted ousted) {
    String message =
        ("Volume \"%s\" was still in use by pod %s on %s, which has been removed without that"
                + " node's word: all that ran of it has been killed")
            .formatted(ousted.volume(), ousted.holder().pod(), ousted.holder().node());
    tell(record, new Tell("", false, "Warning", "VolumeTakenOver", message));
  }

  private void releaseVolumes(PodRecord record) {
    try {
      storage.release(record.uid());
      holds.release(record.uid());
      record.unmounted();
    } catch (VolumeFailure e) {
      tell(record, new Tell("", false, "Warning", "FailedUnMount", message(e)));
      record.failed(
          PodView.TEARDOWN,
          new Failure("FailedUnMount", message(e), Delay.ofSeconds(now(), RETRY_SECONDS)));
    }
  }

  private void makeSandbox(PodRecord record, int attempt) {
    Pod pod = record.pod();
    try {
      var _ = runtime.runSandbox(sandboxConfig(pod, attempt));
      record.succeeded(PodView.SANDBOX);
    } catch (RuntimeFailure e) {
      String message = "Failed to create pod sandbox: " + message(e);
      tell(record, new Tell("", false, "Warning", "FailedCreatePodSandBox", message));
      record.failed(
          PodView.SANDBOX, new Failure(e.reason(), message, Delay.ofSeconds(now(), RETRY_SECONDS)));
    }
  }

  private static SandboxConfig sandboxConfig(Pod pod, int attempt) {
    var metadata = pod.getMetadata();
    var spec = pod.getSpec();
    boolean hostNetwork = Boolean.TRUE.equals(spec.getHostNetwork());
    Map<String, String> sysctls = new LinkedHashMap<>();
    if (spec.getSecurityContext() != null) {
      spec.getSecurityContext()
          .getSysctls()
          .forEach(each -> sysctls.put(each.getName(), each.getValue()));
    }
    return new SandboxConfig(
        metadata.getNamespace(),
        metadata.getName(),
        metadata.getUid(),
        attempt,
        hostname(pod),
        hostNetwork,
        Fence.groupOf(metadata.getUid(), Fencing.isFenced(pod)),
        sysctls,
        Map.of());
  }

  /** The hostname is cut where Linux would refuse it, as kubelet does. */
  static String hostname(Pod pod) {
    String own = pod.getSpec().getHostname();
    String name = own == null || own.isEmpty() ? pod.getMetadata().getName() : own;
    return name.length() <= 63 ? name : name.substring(0, 63).replaceAll("[-.]+$", "");
  }

  private void removeSandbox(PodRecord record, String sandboxId) {
    for (ContainerState each : runtime.listContainers(record.uid())) {
      if (each.sandboxId().equals(sandboxId)) {
        runtime.removeContainer(each.id());
      }
    }
    runtime.removeSandbox(sandboxId);
  }

  private void makeContainer(PodRecord record, PodAction.MakeContainer make) {
    Container spec = make.container();
    String created = "";
    try {
      Image image = images.find(spec.getImage());
      if (image == null) {
        throw new RuntimeFailure(
            "ErrImagePull", "image \"" + spec.getImage() + "\" has just been removed");
      }
      if (!record.forget(ImagePolicy.pulled(spec))) {
        tellNormal(
            record,
            spec,
            "Pulled",
            "Container image \"%s\" already present on machine and can be accessed by the pod"
                .formatted(spec.getImage()));
      }
      created = runtime.createContainer(make.sandboxId(), config(record, make, image));
      tellNormal(record, spec, "Created", "Container created");
      String id = created;
      start(record, id);
      record.remember(RunningDecision.startFact(created));
      started(record, spec, created);
    } catch (RuntimeFailure | VolumeFailure e) {
      failed(record, spec, created, e);
    }
  }

  private ContainerConfig config(PodRecord record, PodAction.MakeContainer make, Image image) {
    Pod pod = record.pod();
    String ip = ip(record);
    ContainerFiles files = storage.files(pod, make.container(), make.attempt(), ip);
    Map<String, String> annotations =
        Map.of(Restarts.BACKOFF_ANNOTATION, Integer.toString(make.backoffSeconds()));
    return configs.of(
        pod,
        make.container(),
        make.attempt(),
        ip,
        image,
        files,
        target(record, make.container().getName()),
        Hashes.of(make.container()),
        annotations);
  }

  /** The id of the running container whose processes that of this name is to see. */
  private @Nullable String target(PodRecord record, String name) {
    String target = EphemeralContainers.target(record.pod(), name);
    if (target == null) {
      return null;
    }
    for (ContainerState each : runtime.listContainers(record.uid()).reversed()) {
      if (each.config().name().equals(target) && each.phase() == Phase.RUNNING) {
        return each.id();
      }
    }
    throw new RuntimeFailure(
        "CreateContainerError", "unable to find target container " + target + " running");
  }

  private void start(PodRecord record, PodAction.StartContainer start) {
    try {
      start(record, start.containerId());
      started(record, start.container(), start.containerId());
    } catch (RuntimeFailure e) {
      failed(record, start.container(), start.containerId(), e);
    }
  }

  private void start(PodRecord record, String id) {
    fencing.start(record.pod(), () -> holds.start(record.uid(), () -> runtime.startContainer(id)));
  }

  private void started(PodRecord record, Container spec, String id) {
    tellNormal(record, spec, "Started", "Container started");
    record.succeeded(spec.getName());
    Lifecycle lifecycle = spec.getLifecycle();
    if (lifecycle == null || lifecycle.getPostStart() == null) {
      return;
    }
    record.hook(id, Hook.RUNNING);
    hooks.start(
        id,
        spec,
        lifecycle.getPostStart(),
        ip(record),
        POST_START_LIMIT,
        succeeded -> {
          record.hook(id, succeeded ? Hook.DONE : Hook.FAILED);
          if (!succeeded) {
            tellWarning(record, spec, "FailedPostStartHook", "PostStartHook failed");
          }
          lookAgain.accept(record.uid());
        });
  }

  private void failed(PodRecord record, Container spec, String created, RuntimeException e) {
    String reason =
        e instanceof RuntimeFailure failure ? failure.reason() : "CreateContainerConfigError";
    tellWarning(record, spec, "Failed", "Error: " + message(e));
    record.failed(
        spec.getName(), new Failure(reason, message(e), Delay.ofSeconds(now(), RETRY_SECONDS)));
    if (!created.isEmpty()) {
      runtime.stopContainer(created, Duration.ZERO);
      runtime.removeContainer(created);
    }
  }

  private void preStop(PodRecord record, PodAction.RunPreStop hook) {
    String id = hook.container().id();
    record.stopping(id, new Stop(now(), hook.graceSeconds(), false, false));
    hooks.start(
        id,
        hook.spec(),
        hook.spec().getLifecycle().getPreStop(),
        ip(record),
        Duration.ofSeconds(hook.graceSeconds()),
        succeeded -> {
          if (!succeeded) {
            tellWarning(record, hook.spec(), "FailedPreStopHook", "PreStopHook failed");
          }
          record.preStopEnded(id);
          lookAgain.accept(record.uid());
        });
  }

  private void signal(PodRecord record, PodAction.Signal signal) {
    Stop before = record.stop(signal.containerId());
    Instant since = before == null ? now() : before.since();
    record.stopping(signal.containerId(), new Stop(since, signal.graceSeconds(), true, true));
    runtime.stopContainer(signal.containerId(), Duration.ofSeconds(signal.graceSeconds()));
  }

  private void removeContainer(PodRecord record, ContainerState container) {
    runtime.removeContainer(container.id());
    ContainerConfig config = container.config();
    storage.removeAttempt(record.pod(), config.name(), config.attempt());
    record.removed(container.id());
  }

  private String ip(PodRecord record) {
    String ip = "";
    for (SandboxState each : runtime.listSandboxes(record.uid())) {
      if (each.running()) {
        ip = each.ip();
      }
    }
    return ip;
  }

  private void tellNormal(PodRecord record, Container about, String reason, String message) {
    tell(record, Tell.normal(about, isInit(record, about), reason, message));
  }

  private void tellWarning(PodRecord record, Container about, String reason, String message) {
    tell(record, Tell.warning(about, isInit(record, about), reason, message));
  }

  private static boolean isInit(PodRecord record, Container container) {
    return record.pod().getSpec().getInitContainers().stream()
        .anyMatch(each -> each.getName().equals(container.getName()));
  }

  private void tell(PodRecord record, Tell tell) {
    boolean ephemeral = EphemeralContainers.contains(record.pod(), tell.container());
    String list = tell.init() ? "initContainers" : ephemeral ? "ephemeralContainers" : "containers";
    String path = tell.container().isEmpty() ? "" : "spec." + list + "{" + tell.container() + "}";
    events.record(record.pod(), path, tell.type(), tell.reason(), tell.message());
  }

  private static String message(RuntimeException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private Instant now() {
    return world.clock().now();
  }
}
