/**
 * Requests that are carried on: to pods, services and nodes ({@code proxy}), and to nodes' agents
 * ({@code log}, {@code exec}, {@code attach}, {@code portforward}).
 */
@NullMarked
package io.kennel.server.proxy;

import org.jspecify.annotations.NullMarked;
