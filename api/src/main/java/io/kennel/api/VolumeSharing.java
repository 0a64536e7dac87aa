package io.kennel.api;

import java.util.Collection;

/** Who may use a volume at once. */
public enum VolumeSharing {
  /** One pod. */
  ONE_POD,

  /** Pods of one node. */
  ONE_NODE,

  /** Pods of any nodes. */
  MANY_NODES;

  /**
   * What access modes allow.
   *
   * @param accessModes of a claim, such as {@code ReadWriteOnce}
   */
  public static VolumeSharing of(Collection<String> accessModes) {
    if (accessModes.contains("ReadWriteOncePod")) {
      return ONE_POD;
    }
    return accessModes.contains("ReadWriteMany") || accessModes.contains("ReadOnlyMany")
        ? MANY_NODES
        : ONE_NODE;
  }
}
