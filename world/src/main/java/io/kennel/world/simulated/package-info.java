/**
 * A world of one thread, a virtual clock and a seed.
 *
 * <p>The same seed and the same code give the same run, event by event. Time passes only from event
 * to event, so a time-out of five minutes takes as long as the events that happen within it.
 */
@NullMarked
package io.kennel.world.simulated;

import org.jspecify.annotations.NullMarked;
