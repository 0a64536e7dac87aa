/**
 * Safe fail-over alone: the real server, fail-over controller and fencing of nodes, and around them
 * no more than they need, so that very many schedules can be tried.
 */
@NullMarked
package io.kennel.simulation.failover;

import org.jspecify.annotations.NullMarked;
