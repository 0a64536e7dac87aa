/**
 * Keeps one pod on every node that a DaemonSet is meant for.
 *
 * <p>Guarantees: a pod is made for a node and goes to no other; while a node has a pod of the set,
 * be it an ending one, no second is made for it, but for an update that may surge, however late the
 * informers are (docs/decisions/0503); a rolling update takes no available pod away while as many
 * nodes as may be are without one, nor, with a surge, before its successor is available. Source:
 * the documentation pages "DaemonSet" and "Perform a Rolling Update on a DaemonSet".
 */
@NullMarked
package io.kennel.controllers.daemonset;

import org.jspecify.annotations.NullMarked;
