/**
 * kubia: a data store small enough to read in a minute, for learning what a StatefulSet gives an
 * application. It knows DNS, HTTP and its own disk, and nothing of Kubernetes.
 */
@NullMarked
package io.kennel.samples.kubia;

import org.jspecify.annotations.NullMarked;
