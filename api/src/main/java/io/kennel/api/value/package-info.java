/** The small values inside objects: quantities, names, and numbers that may be strings. */
@NullMarked
package io.kennel.api.value;

import org.jspecify.annotations.NullMarked;
