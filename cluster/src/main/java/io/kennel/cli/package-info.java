/** The command line: one class a command, each with its own help and example. */
@NullMarked
package io.kennel.cli;

import org.jspecify.annotations.NullMarked;
