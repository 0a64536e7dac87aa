/**
 * SPDY/3.1 as Kubernetes uses it: many two-way streams over one connection that has been upgraded
 * from HTTP/1.1. Plain blocking code over two byte streams; knows nothing of sockets, TLS or
 * Kubernetes.
 *
 * <p>Guarantees: a connection costs bounded memory whatever its peer sends or fails to read; a
 * frame that breaks the protocol ends its stream where only that one is concerned, else the
 * connection, with the status that the protocol has for it.
 *
 * <p>Source: the SPDY Protocol, draft 3.1 (chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1).
 */
@NullMarked
package io.kennel.spdy;

import org.jspecify.annotations.NullMarked;
