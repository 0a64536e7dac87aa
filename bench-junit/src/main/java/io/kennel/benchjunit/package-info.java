/**
 * What {@code kennel bench} starts in a JVM of its own to measure clusters inside a test: a program
 * that uses them as a test does, with a test's class path.
 */
@NullMarked
package io.kennel.benchjunit;

import org.jspecify.annotations.NullMarked;
