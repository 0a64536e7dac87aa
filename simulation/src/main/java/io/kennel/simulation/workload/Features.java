package io.kennel.simulation.workload;

import io.kennel.world.Randomness;

/**
 * What a user makes use of in one run. Each run has some of it only: runs that differ a lot find
 * more than runs in which a little of everything happens.
 *
 * @param partitions updates that stop at an ordinal
 * @param ordinals sets that do not begin at 0
 * @param deletions of whole sets
 * @param failover sets whose nodes must prove their pods dead before these are replaced
 * @param force pods that are deleted by force, and nodes that are given up: the user's own word
 *     that nothing of them runs any more
 */
public record Features(
    boolean partitions,
    boolean ordinals,
    boolean minReady,
    boolean maxUnavailable,
    boolean retention,
    boolean deletions,
    boolean failover,
    boolean force) {

  public static Features any(Randomness random) {
    return new Features(
        half(random),
        half(random),
        half(random),
        half(random),
        half(random),
        half(random),
        half(random),
        half(random));
  }

  private static boolean half(Randomness random) {
    return random.nextInt(2) == 0;
  }
}
