package io.kennel.testing;

import io.kennel.world.paced.PacedWorld;

/** What all nodes of one cluster share. */
record ClusterParts(PacedWorld world, Programs programs) {}
