/** Short words for reading and changing JSON trees. */
@NullMarked
package io.kennel.server.json;

import org.jspecify.annotations.NullMarked;
