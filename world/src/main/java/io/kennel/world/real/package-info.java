/** The world backed by this machine: virtual threads, its clocks, its randomness. */
@NullMarked
package io.kennel.world.real;

import org.jspecify.annotations.NullMarked;
