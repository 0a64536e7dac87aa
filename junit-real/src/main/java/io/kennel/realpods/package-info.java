/**
 * Real pods for clusters inside tests: a whole cluster as {@code kennel up} has it, in a directory
 * that is gone with it. Found by {@link io.kennel.testing.RealPods}; tests do not call it.
 */
@NullMarked
package io.kennel.realpods;

import org.jspecify.annotations.NullMarked;
