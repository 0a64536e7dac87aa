/**
 * For tests: a real registry on this machine, and images to put into it, made from the programs of
 * Debian packages. Nothing here is part of Kennel.
 */
@NullMarked
package io.kennel.testregistry;

import org.jspecify.annotations.NullMarked;
