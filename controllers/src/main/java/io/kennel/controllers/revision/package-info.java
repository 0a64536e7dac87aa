/** The templates that a set has had, so that it can go back to them. */
@NullMarked
package io.kennel.controllers.revision;

import org.jspecify.annotations.NullMarked;
