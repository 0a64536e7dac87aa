/**
 * Finds a node for each pod that has none.
 *
 * <p>The choice is a pure function: filters say why a node will not do, scores rank the others. It
 * is written down by the pod's {@code binding} subresource, one pod after another decided, the
 * writes behind its back; until the informer shows a binding the pod is remembered as being there,
 * so that no two pods get the same room. Pods of higher priority come first; for one that fits
 * nowhere, pods of lower priority are removed (preemption), and the room is kept for it meanwhile.
 * Source: the documentation pages "Kubernetes Scheduler", "Pod Priority and Preemption".
 */
@NullMarked
package io.kennel.controllers.scheduler;

import org.jspecify.annotations.NullMarked;
