/**
 * The node's own objects: Node and Lease. What the cluster believes of a node rests on them.
 * Source: "Nodes", "Leases".
 */
@NullMarked
package io.kennel.agent.node;

import org.jspecify.annotations.NullMarked;
