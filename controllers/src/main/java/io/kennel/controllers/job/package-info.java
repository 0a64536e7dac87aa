/**
 * Runs the pods of a Job until as many of them have succeeded as it asks for.
 *
 * <p>Guarantees: a pod that ended is counted exactly once, even if the controller stops at any
 * moment: a finalizer holds the pod until the status names it, and the status names it until the
 * finalizer is gone (KEP-2307); never more pods at once than {@code parallelism}, however late the
 * informers are (docs/decisions/0503); a job that has ended stays as it ended. Source: the
 * documentation page "Jobs", KEP-2214 (indexed), KEP-2232 (suspend), KEP-3329 (failure policy),
 * KEP-3939 (replacement policy), KEP-3998 (success policy), KEP-592 (time to live).
 */
@NullMarked
package io.kennel.controllers.job;

import org.jspecify.annotations.NullMarked;
