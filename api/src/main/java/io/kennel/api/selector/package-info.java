/** Label and field selectors: reading them and deciding what they match. */
@NullMarked
package io.kennel.api.selector;

import org.jspecify.annotations.NullMarked;
