/**
 * Finds a node for each pod that has none.
 *
 * <p>The choice is a pure function: filters say why a node will not do, scores rank the others. It
 * is written down by the pod's {@code binding} subresource, one pod after another decided, the
 * writes behind its back; until the informer shows a binding the pod is remembered as being there,
 * so that no two pods get the same room. No pod is ever removed to make room for another
 * (preemption). Source: the documentation page "Kubernetes Scheduler".
 */
@NullMarked
package io.kennel.controllers.scheduler;

import org.jspecify.annotations.NullMarked;
