/** What the simulated users do: one runs stateful sets, one gets in everybody's way. */
@NullMarked
package io.kennel.simulation.workload;

import org.jspecify.annotations.NullMarked;
