/**
 * What Linux offers and Java's own library does not: pipes and local sockets whose ends other
 * processes get, and sockets in the network of somebody else. Bound on first use, through the
 * foreign-function interface.
 */
@NullMarked
package io.kennel.agent.linux;

import org.jspecify.annotations.NullMarked;
