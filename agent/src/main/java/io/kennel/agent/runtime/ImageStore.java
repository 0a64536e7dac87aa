package io.kennel.agent.runtime;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
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
   * Whether a name has been given to an image by hand, rather than by a pull: then no registry is
   * asked about it, whatever the pull policy. False where no image has that name.
   */
  default boolean loaded(String reference) {
    return find(reference) != null;
  }

  /**
   * Fetches what is new of an image from its registry and unpacks it; blocks until it is present.
   * Fails with the reason {@code ErrImagePull}. A store without access to registries always fails.
   *
   * @param credentials tried one after the other; none is asked for anonymously
   */
  default Pull pull(String reference, List<Credential> credentials) {
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

  /**
   * What a pull came to.
   *
   * @param took the time of the transfer, without that of waiting for it to begin
   */
  record Pull(Image image, Duration took) {}

  /**
   * Who pulls. Either name and password, or one of the tokens; empty texts for what is not given.
   *
   * @param identityToken an OAuth 2 refresh token for the registry's token server
   * @param registryToken a bearer token for the registry itself
   */
  record Credential(String user, String password, String identityToken, String registryToken) {
    /** The value of an {@code Authorization} header; empty where there is no name. */
    public String basic() {
      if (user.isEmpty()) {
        return "";
      }
      byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /** Without anything secret. */
    @Override
    public String toString() {
      return "Credential[" + user + "]";
    }
  }
}
