package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.kennel.agent.config.Keyring;
import io.kennel.agent.config.PullSecrets;
import io.kennel.agent.pod.PodAction.Tell;
import io.kennel.agent.pod.PodView.Failure;
import io.kennel.agent.registry.ImageReference;
import io.kennel.agent.runtime.ImageStore;
import io.kennel.agent.runtime.ImageStore.Pull;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.api.StatusException;
import io.kennel.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Fetches images beside the pods' steps, and tells of it in kubelet's words. */
final class ImagePulls {
  private final World world;
  private final ImageStore images;
  private final PullSecrets secrets;
  private final BiConsumer<PodRecord, Tell> tell;
  private final Consumer<String> lookAgain;

  /** Failures in a row, by pod and image; gone with the first success. */
  private final ConcurrentMap<Pulled, Failures> failures = new ConcurrentHashMap<>();

  ImagePulls(
      World world,
      ImageStore images,
      PullSecrets secrets,
      BiConsumer<PodRecord, Tell> tell,
      Consumer<String> lookAgain) {
    this.world = world;
    this.images = images;
    this.secrets = secrets;
    this.tell = tell;
    this.lookAgain = lookAgain;
  }

  private record Pulled(String podUid, String image) {}

  private record Failures(int count, Delay delay, String why) {}

  /** Begins, and returns; the pod is looked at again when it has ended. */
  void start(PodRecord record, Container spec) {
    String image = spec.getImage();
    Failures before = failures.get(new Pulled(record.uid(), image));
    Instant now = world.clock().now();
    if (before != null && !before.delay().isOver(now)) {
      // Another container of the pod has just failed with the same image.
      record.failed(
          spec.getName(),
          new Failure(ImagePolicy.PULL_FAILED, before.why(), new Delay(now, now), before.delay()));
      return;
    }
    if (!record.begin(ImagePolicy.pulling(image))) {
      return;
    }
    say(record, spec, "Normal", "Pulling", "Pulling image \"%s\"".formatted(image));
    var _ = world.tasks().start("pull " + image, () -> pull(record, spec));
  }

  private void pull(PodRecord record, Container spec) {
    Pulled key = new Pulled(record.uid(), spec.getImage());
    long began = world.clock().nanoTime();
    try {
      Keyring keyring = keyring(record);
      String name = ImageReference.parse(spec.getImage()).name();
      Pull pull = images.pull(spec.getImage(), keyring.credentials(name));
      Duration waited = Duration.ofNanos(world.clock().nanoTime() - began);
      String message =
          "Successfully pulled image \"%s\" in %s (%s including waiting). Image size: %s bytes."
              .formatted(
                  spec.getImage(),
                  Times.duration(pull.took()),
                  Times.duration(waited),
                  pull.image().bytes());
      say(record, spec, "Normal", "Pulled", message);
      record.remember(ImagePolicy.pulled(spec));
      record.succeeded(spec.getName());
      failures.remove(key);
    } catch (RuntimeFailure | StatusException e) {
      failed(record, spec, key, String.valueOf(e.getMessage()));
    } finally {
      boolean _ = record.forget(ImagePolicy.pulling(spec.getImage()));
      lookAgain.accept(record.uid());
    }
  }

  private Keyring keyring(PodRecord record) {
    PullSecrets.Found found = secrets.of(record.pod());
    if (!found.missing().isEmpty()) {
      String message =
          "Unable to retrieve some image pull secrets (%s); attempting to pull the image may not"
                  .formatted(String.join(", ", found.missing()))
              + " succeed.";
      tell.accept(
          record, new Tell("", false, "Warning", "FailedToRetrieveImagePullSecret", message));
    }
    return found.keyring();
  }

  private void failed(PodRecord record, Container spec, Pulled key, String why) {
    Instant now = world.clock().now();
    @Nullable Failures before = failures.get(key);
    int count = before == null ? 0 : before.count();
    Delay delay = Delay.ofSeconds(now, ImagePolicy.retrySeconds(count));
    failures.put(key, new Failures(count + 1, delay, why));
    String message = "Failed to pull image \"%s\": %s".formatted(spec.getImage(), why);
    say(record, spec, "Warning", "Failed", message);
    say(record, spec, "Warning", "Failed", "Error: " + ImagePolicy.PULL_FAILED);
    Delay shown = Delay.of(now, ImagePolicy.FAILURE_SHOWN);
    record.failed(spec.getName(), new Failure(ImagePolicy.PULL_FAILED, why, shown, delay));
  }

  private void say(PodRecord record, Container spec, String type, String reason, String message) {
    boolean init =
        record.pod().getSpec().getInitContainers().stream()
            .anyMatch(each -> each.getName().equals(spec.getName()));
    tell.accept(record, new Tell(spec.getName(), init, type, reason, message));
  }

  /** Forgets a pod that has gone. */
  void forget(String podUid) {
    failures.keySet().removeIf(key -> key.podUid.equals(podUid));
  }
}
