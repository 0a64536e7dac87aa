/**
 * Runs in the build, and writes classes anew so that a fresh JVM is done with them sooner: {@link
 * io.kennel.quickclasses.DynamicCalls} Kennel's own (docs/decisions/0005), {@link
 * io.kennel.quickclasses.OldClasses} those of old libraries (docs/decisions/0004).
 */
@NullMarked
package io.kennel.quickclasses;

import org.jspecify.annotations.NullMarked;
