/** Rules that must hold after every event. */
@NullMarked
package io.kennel.simulation.check;

import org.jspecify.annotations.NullMarked;
