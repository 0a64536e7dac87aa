/**
 * The life of a pod on its node: what is there is looked at ({@code PodView}), a pure decision says
 * what to do next ({@code PodDecision}) and what to report ({@code PodStatusDecision}), and the
 * worker does it. One key a pod, never two steps of one pod at once, nothing waits inside a step.
 *
 * <p>Guarantee: the object of a pod that is being deleted is removed only after none of its
 * processes can run any more and its volumes are let go.
 */
@NullMarked
package io.kennel.agent.pod;

import org.jspecify.annotations.NullMarked;
