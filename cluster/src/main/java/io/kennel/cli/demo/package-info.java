/** The demos: stories told on a real cluster, in which every figure was measured. */
@NullMarked
package io.kennel.cli.demo;

import org.jspecify.annotations.NullMarked;
