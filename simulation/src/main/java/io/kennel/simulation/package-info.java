/**
 * A whole cluster in one thread: the real store, server, controllers and agents under a simulated
 * world, with faults that a seed decides and checkers that look after every event.
 */
@NullMarked
package io.kennel.simulation;

import org.jspecify.annotations.NullMarked;
