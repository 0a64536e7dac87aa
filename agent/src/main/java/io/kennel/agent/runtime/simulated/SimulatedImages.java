package io.kennel.agent.runtime.simulated;

import io.kennel.agent.runtime.ImageStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Has every image that anybody asks for, except those that were taken away. */
public final class SimulatedImages implements ImageStore {
  private final Set<String> missing = ConcurrentHashMap.newKeySet();

  @Override
  public @Nullable Image find(String reference) {
    return missing.contains(reference) ? null : image(reference);
  }

  @Override
  public List<Image> list() {
    return List.of();
  }

  /** There is nothing to load: always empty. */
  @Override
  public List<Image> load(Path archive) {
    return List.of();
  }

  @Override
  public void remove(String reference) {
    missing.add(reference);
  }

  /** Brings an image back that was removed. */
  public void add(String reference) {
    missing.remove(reference);
  }

  private static Image image(String reference) {
    String digest = "sha256:%064x".formatted(Integer.toUnsignedLong(reference.hashCode()));
    return new Image(
        digest,
        List.of(reference),
        digest,
        1,
        List.of("/program"),
        List.of(),
        List.of(),
        "",
        "",
        "SIGTERM");
  }
}
