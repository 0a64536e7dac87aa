/**
 * The API server: takes an {@link io.kennel.server.request.ApiRequest} through one ordered list of
 * links and answers with an {@link io.kennel.server.request.ApiResponse}. The HTTP front and the
 * in-process transport both use it. It blocks nowhere but in {@code Store.commit}.
 */
@NullMarked
package io.kennel.server;

import org.jspecify.annotations.NullMarked;
