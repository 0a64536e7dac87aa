/** What really happened: every durable change, and what the checkers ask about it. */
@NullMarked
package io.kennel.simulation.history;

import org.jspecify.annotations.NullMarked;
