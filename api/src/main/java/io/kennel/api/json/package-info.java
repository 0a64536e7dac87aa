/** Between the text of JSON and its trees. */
@NullMarked
package io.kennel.api.json;

import org.jspecify.annotations.NullMarked;
