/**
 * How every part of Kennel but the server reaches the API: typed calls, informers, work queues, and
 * the Decision → Plan → Executor shape of controllers.
 *
 * <p>In this process and over HTTPS the behaviour is the same; only the {@link
 * io.kennel.api.Transport} differs.
 */
@NullMarked
package io.kennel.client;

import org.jspecify.annotations.NullMarked;
