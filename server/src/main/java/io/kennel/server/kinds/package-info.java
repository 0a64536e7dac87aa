/** One file for each kind: its defaults, its admission, its validation and its columns. */
@NullMarked
package io.kennel.server.kinds;

import org.jspecify.annotations.NullMarked;
