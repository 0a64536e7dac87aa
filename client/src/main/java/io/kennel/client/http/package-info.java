/**
 * The API over HTTPS: the same behaviour as the transport within a process, by the JDK's own
 * client. HTTP/2 where the server has it, client certificate or token, watches with bounded
 * buffers.
 */
@NullMarked
package io.kennel.client.http;

import org.jspecify.annotations.NullMarked;
