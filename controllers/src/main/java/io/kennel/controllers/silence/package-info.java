/** How long nodes have been silent, for whoever draws conclusions from it. */
@NullMarked
package io.kennel.controllers.silence;

import org.jspecify.annotations.NullMarked;
