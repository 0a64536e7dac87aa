/** Clusters for JUnit tests: {@link io.kennel.junit.Kennel} on a class, and parameters. */
@NullMarked
package io.kennel.junit;

import org.jspecify.annotations.NullMarked;
