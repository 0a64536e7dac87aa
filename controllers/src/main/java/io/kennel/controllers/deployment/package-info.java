/**
 * Brings the replica sets of a Deployment from one template to the next.
 *
 * <p>Guarantees: with {@code RollingUpdate} the sets together never ask for more than the replicas
 * and {@code maxSurge}, and no pod is taken away while fewer than the replicas less {@code
 * maxUnavailable} are available; with {@code Recreate} no pod of a new template is asked for while
 * one of an old template may still be there. Source: the documentation page "Deployments".
 */
@NullMarked
package io.kennel.controllers.deployment;

import org.jspecify.annotations.NullMarked;
