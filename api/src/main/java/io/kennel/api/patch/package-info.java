/**
 * The patches a client may send, as pure functions on JSON trees: nothing given is changed. JSON
 * Patch is RFC 6902, JSON Merge Patch RFC 7386; Strategic Merge Patch is Kubernetes' own.
 */
@NullMarked
package io.kennel.api.patch;

import org.jspecify.annotations.NullMarked;
