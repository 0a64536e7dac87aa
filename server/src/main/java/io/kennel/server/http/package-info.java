/**
 * The API server's HTTPS front: connections, authentication, media types, streaming of lists and
 * watches, and the paths that are not about objects (health, version, discovery, OpenAPI).
 */
@NullMarked
package io.kennel.server.http;

import org.jspecify.annotations.NullMarked;
