/**
 * The words of the Kubernetes API: resource types and keys, {@code Status} errors, selectors,
 * quantities, the schema, and patches as pure functions on JSON trees. No I/O, no clock, no state.
 */
@NullMarked
package io.kennel.api;

import org.jspecify.annotations.NullMarked;
