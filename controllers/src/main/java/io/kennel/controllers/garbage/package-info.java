/**
 * Deletes objects whose owners are gone. Background: after the owner. Foreground: before it, while
 * the owner waits with the finalizer {@code foregroundDeletion}. Orphan: the owner's name is taken
 * off its dependents before it goes.
 *
 * <p>An object is deleted only after the server itself has said, for each owner, that no object of
 * that name and uid exists; and only the object that was looked at, by its uid. Source: the
 * documentation page "Garbage Collection".
 */
@NullMarked
package io.kennel.controllers.garbage;

import org.jspecify.annotations.NullMarked;
