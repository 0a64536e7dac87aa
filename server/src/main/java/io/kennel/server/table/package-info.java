/** Tables as kubectl prints them. */
@NullMarked
package io.kennel.server.table;

import org.jspecify.annotations.NullMarked;
