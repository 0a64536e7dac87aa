/**
 * Containers by runc or crun, watched by conmon as CRI-O does it: what runs survives a restart of
 * Kennel, and all state is on disk.
 */
@NullMarked
package io.kennel.agent.runtime.oci;

import org.jspecify.annotations.NullMarked;
