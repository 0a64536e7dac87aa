/**
 * Streams between a client and what runs on this node: exec, attach and port-forward, over
 * WebSocket or SPDY/3.1, whichever the client asks for.
 *
 * <p>Guarantees: whoever of the two ends goes, the other is ended too, and a command dies with its
 * session. A client that stops reading costs the buffers of its own connection and holds up nobody
 * else's. What breaks a protocol ends that session with a word, and nothing else.
 */
@NullMarked
package io.kennel.agent.stream;

import org.jspecify.annotations.NullMarked;
