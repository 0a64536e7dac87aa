package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.kennel.agent.pod.PodAction.Tell;
import io.kennel.agent.pod.PodView.Failure;
import io.kennel.agent.runtime.ImageStore;
import io.kennel.agent.runtime.ImageStore.Image;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.World;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Fetches images beside the pods' steps, and tells of it in kubelet's words. */
final class ImagePulls {
  private final World world;
  private final ImageStore images;
  private final BiConsumer<PodRecord, Tell> tell;
  private final Consumer<String> lookAgain;

  /** Failures in a row, by pod and image; gone with the first success. */
  private final ConcurrentMap<Pulled, Integer> failures = new ConcurrentHashMap<>();

  ImagePulls(
      World world,
      ImageStore images,
      BiConsumer<PodRecord, Tell> tell,
      Consumer<String> lookAgain) {
    this.world = world;
    this.images = images;
    this.tell = tell;
    this.lookAgain = lookAgain;
  }

  private record Pulled(String podUid, String image) {}

  /** Begins, and returns; the pod is looked at again when it has ended. */
  void start(PodRecord record, Container spec) {
    String image = spec.getImage();
    record.remember(ImagePolicy.pulling(image));
    say(record, spec, "Normal", "Pulling", "Pulling image \"%s\"".formatted(image));
    var _ = world.tasks().start("pull " + image, () -> pull(record, spec));
  }

  private void pull(PodRecord record, Container spec) {
    Pulled key = new Pulled(record.uid(), spec.getImage());
    long began = world.clock().nanoTime();
    try {
      Image image = images.pull(spec.getImage());
      Duration took = Duration.ofNanos(world.clock().nanoTime() - began);
      String message =
          "Successfully pulled image \"%s\" in %s (%s including waiting). Image size: %d bytes."
              .formatted(spec.getImage(), text(took), text(took), image.bytes());
      say(record, spec, "Normal", "Pulled", message);
      record.remember(ImagePolicy.pulled(spec));
      record.succeeded(spec.getName());
      failures.remove(key);
    } catch (RuntimeFailure e) {
      failed(record, spec, key, String.valueOf(e.getMessage()));
    } finally {
      boolean _ = record.forget(ImagePolicy.pulling(spec.getImage()));
      lookAgain.accept(record.uid());
    }
  }

  private void failed(PodRecord record, Container spec, Pulled key, String why) {
    int before = failures.merge(key, 1, Integer::sum) - 1;
    boolean first = before == 0;
    String image = spec.getImage();
    say(record, spec, "Warning", "Failed", "Failed to pull image \"%s\": %s".formatted(image, why));
    say(record, spec, "Warning", "Failed", "Error: ErrImagePull");
    say(record, spec, "Normal", "BackOff", "Back-off pulling image \"%s\"".formatted(image));
    record.failed(
        spec.getName(),
        new Failure(
            ImagePolicy.reason(first),
            ImagePolicy.message(spec, first, why),
            world.clock().now().plusSeconds(ImagePolicy.retrySeconds(before))));
  }

  /** As Go prints a duration, to the millisecond. */
  private static String text(Duration took) {
    long millis = took.toMillis();
    return millis < 1000 ? millis + "ms" : "%d.%ds".formatted(millis / 1000, millis % 1000 / 100);
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
