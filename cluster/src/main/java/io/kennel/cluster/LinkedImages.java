package io.kennel.cluster;

import io.kennel.agent.node.NodeLink;
import io.kennel.agent.runtime.ImageStore;
import io.kennel.agent.runtime.RuntimeFailure;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The machine's images as a node has them: it reaches no registry while its cable is pulled. */
record LinkedImages(ImageStore images, NodeLink link) implements ImageStore {
  @Override
  public @Nullable Image find(String reference) {
    return images.find(reference);
  }

  @Override
  public List<Image> list() {
    return images.list();
  }

  @Override
  public List<Image> load(Path archive) {
    return images.load(archive);
  }

  @Override
  public boolean loaded(String reference) {
    return images.loaded(reference);
  }

  @Override
  public Pull pull(String reference, List<Credential> credentials) {
    if (link.isCut()) {
      throw new RuntimeFailure(
          "ErrImagePull",
          "failed to pull image \"" + reference + "\": connect: network is unreachable");
    }
    return images.pull(reference, credentials);
  }

  @Override
  public void remove(String reference) {
    images.remove(reference);
  }
}
