/**
 * A whole cluster inside a test: the real API server, controllers and node agents on simulated
 * nodes, in this JVM, with a clock that the test moves.
 *
 * <p>{@link io.kennel.testing.TestCluster} is the way in. It needs no root, no downloads and no
 * ports; one is opened on the loopback address when a client over HTTPS is asked for.
 */
@NullMarked
package io.kennel.testing;

import org.jspecify.annotations.NullMarked;
