/**
 * A runtime without processes: containers are records that start, become ready, fail and stop when
 * the virtual clock says so. For tests, simulations and fleets of thousands of nodes.
 */
@NullMarked
package io.kennel.agent.runtime.simulated;

import org.jspecify.annotations.NullMarked;
