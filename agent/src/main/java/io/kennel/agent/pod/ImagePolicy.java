package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.kennel.agent.pod.PodAction.Fail;
import io.kennel.agent.pod.PodAction.Tell;
import io.kennel.agent.pod.PodView.Failure;

/** What becomes of a container whose image is not on this machine. */
final class ImagePolicy {
  static final long RETRY_SECONDS = 10;

  private static final String ADVICE =
      "the image is not on this machine and no registry is configured;"
          + " load it with: kennel image load FILE";

  private ImagePolicy() {}

  /** Refuses the container for now, in kubelet's words. It is tried again. */
  static void missing(PodView view, Container spec, boolean init, PodPlan.Builder plan) {
    String image = spec.getImage();
    if ("Never".equals(spec.getImagePullPolicy())) {
      String message =
          "Container image \"%s\" is not present with pull policy of Never".formatted(image);
      plan.add(Tell.warning(spec, init, "ErrImageNeverPull", message))
          .add(Tell.warning(spec, init, "Failed", "Error: ErrImageNeverPull"))
          .add(new Fail(spec.getName(), "ErrImageNeverPull", message, RETRY_SECONDS));
      return;
    }
    String why = "failed to pull image \"%s\": %s".formatted(image, ADVICE);
    Failure before = view.remembered().failures().get(spec.getName());
    if (before == null) {
      String told = "Failed to pull image \"%s\": %s".formatted(image, ADVICE);
      plan.add(Tell.normal(spec, init, "Pulling", "Pulling image \"%s\"".formatted(image)))
          .add(Tell.warning(spec, init, "Failed", told))
          .add(Tell.warning(spec, init, "Failed", "Error: ErrImagePull"))
          .add(new Fail(spec.getName(), "ErrImagePull", why, RETRY_SECONDS));
      return;
    }
    String backoff = "Back-off pulling image \"%s\"".formatted(image);
    plan.add(Tell.normal(spec, init, "BackOff", backoff))
        .add(Tell.warning(spec, init, "Failed", "Error: ImagePullBackOff"))
        .add(
            new Fail(
                spec.getName(),
                "ImagePullBackOff",
                backoff + ": ErrImagePull: " + why,
                RETRY_SECONDS));
  }
}
