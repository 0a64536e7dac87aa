package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.kennel.agent.pod.PodAction.Fail;
import io.kennel.agent.pod.PodAction.PullImage;
import io.kennel.agent.pod.PodAction.Tell;
import io.kennel.agent.pod.PodView.Failure;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether a container's image has to be fetched before it is made. Source: "Images". One
 * difference: an image that was loaded by hand is used with pull policy {@code Always} too, as it
 * has no registry that could be asked.
 */
final class ImagePolicy {
  static final String PULL_FAILED = "ErrImagePull";
  static final String BACK_OFF = "ImagePullBackOff";
  static final long RETRY_SECONDS = 10;
  static final long RETRY_SECONDS_MAX = 300;

  /** How long the status shows a failure before it shows that the next attempt is waited for. */
  static final Duration FAILURE_SHOWN = Duration.ofSeconds(1);

  private ImagePolicy() {}

  /** Whether the container may be made. If not, the plan has what comes first. */
  static boolean ready(PodView view, Container spec, boolean init, PodPlan.Builder plan) {
    String image = spec.getImage();
    ImagePresence presence = view.images().getOrDefault(image, ImagePresence.LOADED);
    boolean always = "Always".equals(spec.getImagePullPolicy());
    boolean fresh = view.remembered().facts().contains(pulled(spec));
    switch (presence) {
      case LOADED -> {
        return true;
      }
      case PULLED -> {
        if (!always || fresh) {
          return true;
        }
        pull(view, spec, plan);
      }
      case ABSENT -> {
        if ("Never".equals(spec.getImagePullPolicy())) {
          never(spec, init, plan);
        } else {
          pull(view, spec, plan);
        }
      }
      case INVALID -> invalid(spec, init, plan);
    }
    return false;
  }

  private static void pull(PodView view, Container spec, PodPlan.Builder plan) {
    if (!view.remembered().facts().contains(pulling(spec.getImage()))) {
      plan.add(new PullImage(spec));
    }
  }

  private static void never(Container spec, boolean init, PodPlan.Builder plan) {
    String message =
        "Container image \"%s\" is not present with pull policy of Never"
            .formatted(spec.getImage());
    plan.add(Tell.warning(spec, init, "ErrImageNeverPull", message))
        .add(Tell.warning(spec, init, "Failed", "Error: ErrImageNeverPull"))
        .add(new Fail(spec.getName(), "ErrImageNeverPull", message, RETRY_SECONDS));
  }

  private static void invalid(Container spec, boolean init, PodPlan.Builder plan) {
    String message =
        "Failed to apply default image tag \"%s\": couldn't parse image name \"%s\": invalid"
                .formatted(spec.getImage(), spec.getImage())
            + " reference format";
    plan.add(Tell.warning(spec, init, "InspectFailed", message))
        .add(Tell.warning(spec, init, "Failed", "Error: InvalidImageName"))
        .add(new Fail(spec.getName(), "InvalidImageName", message, RETRY_SECONDS));
  }

  /** Once a failed pull has been shown, says that its repetition waits. */
  static void backOff(
      Container spec, boolean init, Failure failed, Instant now, PodPlan.Builder plan) {
    String message = "Back-off pulling image \"%s\"".formatted(spec.getImage());
    long seconds = failed.backOff().left(now).plusMillis(999).toSeconds();
    plan.add(Tell.normal(spec, init, "BackOff", message))
        .add(Tell.warning(spec, init, "Failed", "Error: " + BACK_OFF))
        .add(
            new Fail(
                spec.getName(),
                BACK_OFF,
                message + ": " + PULL_FAILED + ": " + failed.message(),
                seconds));
  }

  /** The fact that an image is being fetched for the pod. */
  static String pulling(String image) {
    return "pulling " + image;
  }

  /** The fact that an image has been fetched for a container that has not been made yet. */
  static String pulled(Container spec) {
    return "pulled for " + spec.getName();
  }

  /** How long the next attempt waits, by how many have failed before: doubled, up to 5 min. */
  static long retrySeconds(int failures) {
    return Math.min(RETRY_SECONDS_MAX, RETRY_SECONDS << Math.min(10, failures));
  }
}
