/**
 * kvstore: a primitive sharded key/value store, for learning what stateful applications need when
 * pods come and go. Three programs share one image: a server that keeps keys as files, a client
 * that knows which server has which key, and a rebalancer that copies keys when the number of
 * servers changes. They know DNS, HTTP and their own disk, and nothing of Kubernetes.
 */
@NullMarked
package io.kennel.samples.kvstore;

import org.jspecify.annotations.NullMarked;
