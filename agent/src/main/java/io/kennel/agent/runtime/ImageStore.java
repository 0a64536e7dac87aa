package io.kennel.agent.runtime;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The images of one machine, shared by its nodes. Shaped like the CRI's ImageService. */
public interface ImageStore {
  /** Null where the image is not present. Names are normalised as Docker's are. */
  @Nullable Image find(String reference);

  List<Image> list();

  /** Takes the images of an OCI layout or {@code docker save} archive in; returns them. */
  List<Image> load(Path archive);

  /**
   * Fetches an image from its registry and unpacks it; blocks until it is present. Fails with the
   * reason {@code ErrImagePull}. A store without access to registries always fails.
   */
  default Image pull(String reference) {
    throw new RuntimeFailure(
        "ErrImagePull", "failed to pull image \"" + reference + "\": there is no registry");
  }

  /** Removes a name; the layers go when nothing refers to them. */
  void remove(String reference);

  /**
   * An image that is present and unpacked.
   *
   * @param id the digest of its configuration
   * @param references its names, normalised
   * @param user the configured user, as written in the image; empty for root
   */
  record Image(
      String id,
      List<String> references,
      String digest,
      long bytes,
      List<String> entrypoint,
      List<String> arguments,
      List<String> environment,
      String workingDirectory,
      String user,
      String stopSignal) {}
}
