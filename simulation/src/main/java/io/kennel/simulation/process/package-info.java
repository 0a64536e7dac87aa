/** The simulated processes and what lies between them: server, clients, links, disk. */
@NullMarked
package io.kennel.simulation.process;

import org.jspecify.annotations.NullMarked;
