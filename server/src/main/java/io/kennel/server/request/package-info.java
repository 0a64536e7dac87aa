/** What goes into the API server and what comes out of it, free of any network protocol. */
@NullMarked
package io.kennel.server.request;

import org.jspecify.annotations.NullMarked;
