/**
 * Runs while the distribution is put together: see {@link io.kennel.classupgrade.ClassUpgrade} and
 * docs/decisions/0004.
 */
@NullMarked
package io.kennel.classupgrade;

import org.jspecify.annotations.NullMarked;
