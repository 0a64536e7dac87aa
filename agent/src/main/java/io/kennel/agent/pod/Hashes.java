package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;

/** Identifies the part of a container's specification whose change makes it start anew. */
final class Hashes {
  private Hashes() {}

  /** As in kubelet, name and image: nothing else of a container can change in a running pod. */
  static String of(Container container) {
    long name = container.getName().hashCode();
    long image = container.getImage().hashCode();
    return Long.toHexString((name << 32) ^ (image & 0xffffffffL));
  }
}
