/**
 * Who uses which volume. A volume that only one node or one pod may use is held by those pods; a
 * pod that is gone loses what it holds to the next one, and its processes are killed before that
 * one begins. See docs/failover.md.
 */
@NullMarked
package io.kennel.agent.hold;

import org.jspecify.annotations.NullMarked;
