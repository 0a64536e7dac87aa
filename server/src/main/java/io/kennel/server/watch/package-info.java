/** Watches: from the store's changes to the events that one watcher asked for. */
@NullMarked
package io.kennel.server.watch;

import org.jspecify.annotations.NullMarked;
