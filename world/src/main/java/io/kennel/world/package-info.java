/**
 * The outside world as interfaces, each with a real form and a simulated one.
 *
 * <p>Nothing else in Kennel reads a clock, waits, starts a thread or draws a random number. That is
 * what lets a test move time by hand, and lets a simulation replay a run from its seed.
 */
@NullMarked
package io.kennel.world;

import org.jspecify.annotations.NullMarked;
