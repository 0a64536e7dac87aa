/**
 * DNS for the cluster: authoritative for the cluster's domain and the addresses in it, forwarding
 * for everything else.
 *
 * <p>The informers keep an immutable {@link io.kennel.dns.ClusterZone}; an answer is a pure
 * function of that and the question. A record is there as soon as the informer has heard of its
 * endpoint; answers live for at most five seconds in a cache, and negative ones are never cached.
 * Source: the Kubernetes DNS-Based Service Discovery specification 1.1.0; where it leaves a choice,
 * CoreDNS.
 */
@NullMarked
package io.kennel.dns;

import org.jspecify.annotations.NullMarked;
