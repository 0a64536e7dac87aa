/**
 * The node's half of safe fail-over: fenced pods run only under a lease that the node renews, and
 * the machine kills them when the time is over that the last acknowledged renewal gave, whatever
 * has become of this process. See docs/failover.md.
 */
@NullMarked
package io.kennel.agent.fence;

import org.jspecify.annotations.NullMarked;
