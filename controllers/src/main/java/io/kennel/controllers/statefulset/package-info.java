/**
 * Keeps the pods of a StatefulSet: each with a name, a host name and claims that are its own for as
 * long as the set exists.
 *
 * <p>Guarantees: a pod is created only under the name of its ordinal, and never while an object of
 * that name exists, so no stale cache can make two; with {@code OrderedReady} a pod is created or
 * deleted only while all its predecessors are running, ready and available, the lowest ordinal
 * first going up and the highest first going down; claims are never deleted here. Source: the
 * StatefulSet pages of the Kubernetes documentation, KEP-961 (maxUnavailable), KEP-1847 (retention
 * of claims), KEP-2599 (minReadySeconds), KEP-3335 (first ordinal).
 */
@NullMarked
package io.kennel.controllers.statefulset;

import org.jspecify.annotations.NullMarked;
