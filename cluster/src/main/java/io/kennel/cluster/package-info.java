/**
 * Puts the parts together: the one place where they are made, started in order and stopped in
 * reverse. {@link io.kennel.cluster.Cluster} is the whole product as one object.
 */
@NullMarked
package io.kennel.cluster;

import org.jspecify.annotations.NullMarked;
