/** What can be done with objects: one class a verb. */
@NullMarked
package io.kennel.server.verbs;

import org.jspecify.annotations.NullMarked;
