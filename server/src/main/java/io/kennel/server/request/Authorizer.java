package io.kennel.server.request;

/** Decides who may do what. Thread-safe, and never blocks. */
@FunctionalInterface
public interface Authorizer {
  boolean allows(User user, RequestInfo request);
}
