/**
 * What containers use of the machine: read from the runtime, turned into rates, and shown in the
 * form of kubelet's Summary API ({@code /stats/summary}), from which the API server answers {@code
 * metrics.k8s.io}. A rate always says over which window it was measured.
 */
@NullMarked
package io.kennel.agent.metrics;

import org.jspecify.annotations.NullMarked;
