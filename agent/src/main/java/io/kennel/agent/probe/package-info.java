/**
 * Startup, liveness and readiness probes: when they run, what their results mean, and how the
 * questions are asked. Source: "Configure Liveness, Readiness and Startup Probes".
 */
@NullMarked
package io.kennel.agent.probe;

import org.jspecify.annotations.NullMarked;
