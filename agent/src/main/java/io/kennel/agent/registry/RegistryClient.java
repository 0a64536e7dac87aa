package io.kennel.agent.registry;

import io.kennel.agent.runtime.ImageStore.Credential;
import io.kennel.world.World;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads images from registries. Keeps tokens between pulls, and no connection. Thread-safe. */
public final class RegistryClient {
  private final World world;
  private final RegistryConfig config;
  private final Tokens tokens;

  public RegistryClient(World world, RegistryConfig config) {
    this.world = world;
    this.config = config;
    this.tokens = new Tokens(world);
  }

  /** The connections of one pull. */
  public final class Session implements AutoCloseable {
    private final RegistryHttp http = new RegistryHttp(world);

    private Session() {}

    /**
     * Where to look for an image, in this order. Mirrors are asked without the credential.
     *
     * @param credential null for none
     */
    public List<Repository> repositories(ImageReference image, @Nullable Credential credential) {
      List<Repository> result = new ArrayList<>();
      for (RegistryConfig.Endpoint endpoint : config.endpoints(image)) {
        Credential own = endpoint.mirror() ? null : credential;
        result.add(new Repository(world, http, tokens, image, endpoint, own));
      }
      return result;
    }

    /** Ends everything that is under way. */
    @Override
    public void close() {
      http.close();
    }
  }

  /** Opens a session; close it. */
  public Session open() {
    return new Session();
  }
}
