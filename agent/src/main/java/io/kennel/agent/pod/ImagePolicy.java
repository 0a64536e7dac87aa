package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.kennel.agent.pod.PodAction.Fail;
import io.kennel.agent.pod.PodAction.PullImage;
import io.kennel.agent.pod.PodAction.Tell;

/**
 * What becomes of a container whose image is not on this machine. An image that is there is used,
 * with pull policy Always too: what was loaded by hand has no registry. Source: "Images".
 */
final class ImagePolicy {
  static final long RETRY_SECONDS = 10;
  static final long RETRY_SECONDS_MAX = 300;

  private ImagePolicy() {}

  /** Has it fetched, unless that is forbidden or under way. */
  static void missing(PodView view, Container spec, boolean init, PodPlan.Builder plan) {
    String image = spec.getImage();
    if ("Never".equals(spec.getImagePullPolicy())) {
      String message =
          "Container image \"%s\" is not present with pull policy of Never".formatted(image);
      plan.add(Tell.warning(spec, init, "ErrImageNeverPull", message))
          .add(Tell.warning(spec, init, "Failed", "Error: ErrImageNeverPull"))
          .add(new Fail(spec.getName(), "ErrImageNeverPull", message, RETRY_SECONDS));
    } else if (!view.remembered().facts().contains(pulling(image))) {
      plan.add(new PullImage(spec));
    }
  }

  /** The fact that an image is being fetched for the pod. */
  static String pulling(String image) {
    return "pulling " + image;
  }

  /** The fact that an image has been fetched for a container that has not been made yet. */
  static String pulled(Container spec) {
    return "pulled for " + spec.getName();
  }

  /** How long the next attempt waits, by how many have failed: doubled, up to 5 min. */
  static long retrySeconds(int failures) {
    return Math.min(RETRY_SECONDS_MAX, RETRY_SECONDS << Math.min(10, failures));
  }

  /** What the status shows after an attempt has failed: at first the failure, then the waiting. */
  static String reason(boolean first) {
    return first ? "ErrImagePull" : "ImagePullBackOff";
  }

  static String message(Container spec, boolean first, String why) {
    return first
        ? why
        : "Back-off pulling image \"%s\": ErrImagePull: %s".formatted(spec.getImage(), why);
  }
}
