/**
 * Keeps the number of pods that a ReplicaSet asks for.
 *
 * <p>Guarantees: pods are its own by owner reference, and it takes those that its selector matches
 * and nobody controls; it never creates more than are missing, however late its informers are
 * (docs/decisions/0503); of too many it deletes first those that are worth least. Source: the
 * documentation page "ReplicaSet".
 */
@NullMarked
package io.kennel.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
