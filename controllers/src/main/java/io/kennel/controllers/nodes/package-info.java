/**
 * Notices when a node's agent falls silent, says so on the node and its pods, keeps new pods away
 * by taints, and asks pods to go when their toleration ends. Takes away the pods of nodes that were
 * deleted, and gives each node its range of pod addresses.
 *
 * <p>A pod on a silent node is only ever asked to go: nobody can know whether it still runs, so its
 * object stays until its agent confirms the end, or a person says that the node is off (by deleting
 * it, or by the taint {@code node.kubernetes.io/out-of-service}). That is what keeps two pods of
 * one identity from running at once. Source: the documentation page "Nodes".
 */
@NullMarked
package io.kennel.controllers.nodes;

import org.jspecify.annotations.NullMarked;
