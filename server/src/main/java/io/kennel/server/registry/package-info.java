/** What is known of each kind: its type, its rules, and how its objects are stored and shown. */
@NullMarked
package io.kennel.server.registry;

import org.jspecify.annotations.NullMarked;
