/**
 * A multi-version key-value store whose committed state is a value.
 *
 * <p>Keys are grouped into buckets (one per resource type). Every commit makes a new revision and
 * publishes an immutable {@link io.kennel.store.Snapshot}; readers never lock. A window of past
 * revisions stays readable, so lists can be continued exactly and watches resumed. The store knows
 * nothing of Kubernetes: values are bytes.
 */
@NullMarked
package io.kennel.store;

import org.jspecify.annotations.NullMarked;
