/** Short-lived commands of the machine: {@code runc}, {@code ip}, {@code nft}, {@code mount}. */
@NullMarked
package io.kennel.agent.process;

import org.jspecify.annotations.NullMarked;
