/**
 * Keeps the status of PodDisruptionBudgets: how many pods there should be, how many are healthy,
 * and how many may be taken away now. The {@code eviction} subresource of pods spends what is
 * allowed; this controller grants it again once others are healthy.
 *
 * <p>Guarantee: from a view that is old in any way it never grants more than the newest state
 * allows. A pod that was evicted is counted as gone until it is seen to go, because the eviction
 * left its name in the budget; and a status is written only over the budget it was worked out from.
 * Source: the documentation page "Specifying a Disruption Budget for your Application".
 */
@NullMarked
package io.kennel.controllers.disruption;

import org.jspecify.annotations.NullMarked;
