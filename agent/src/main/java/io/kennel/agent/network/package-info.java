/** Pod addresses, node bridges, routes between nodes, and services by nftables. */
@NullMarked
package io.kennel.agent.network;

import org.jspecify.annotations.NullMarked;
