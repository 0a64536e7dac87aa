/**
 * The control plane's half of safe fail-over: a node that does not renew its lease for fenced pods
 * has, after a while, killed them by itself; then its lease is revoked and they are replaced.
 * Guarantees that no fenced pod is deleted while anything of it may run. See docs/failover.md.
 */
@NullMarked
package io.kennel.controllers.failover;

import org.jspecify.annotations.NullMarked;
