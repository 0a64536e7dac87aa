package io.kennel.cluster;

import io.kennel.agent.Turns;
import io.kennel.agent.node.ShutdownPeriods;
import java.time.Duration;

/**
 * What all agents of a cluster have in common.
 *
 * @param version that nodes report, as kubelets do
 * @param leaseDuration the duration of a node's lease; it is renewed four times in that time
 * @param shutdown how long pods have to end when their node is shut down
 * @param turns by which agents that begin together begin their pods
 */
record AgentSettings(
    String version, Duration leaseDuration, ShutdownPeriods shutdown, Turns turns) {}
