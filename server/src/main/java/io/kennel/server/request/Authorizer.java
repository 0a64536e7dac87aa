package io.kennel.server.request;

import java.util.List;

/** Decides who may do what. Thread-safe, and never blocks. */
@FunctionalInterface
public interface Authorizer {
  boolean allows(User user, RequestInfo request);

  /** What a user may do in a namespace, for people to read: {@link #allows} decides. */
  default Rules rules(User user, String namespace) {
    return new Rules(List.of(), List.of(), true);
  }

  /**
   * A list of rules.
   *
   * @param isIncomplete whether the user may be allowed more
   */
  record Rules(List<ResourceRule> resources, List<PathRule> paths, boolean isIncomplete) {}

  /** Verbs on resources of API groups; {@code *} stands for all. */
  record ResourceRule(List<String> verbs, List<String> groups, List<String> resources) {}

  /** Verbs on paths that are not about resources. */
  record PathRule(List<String> verbs, List<String> paths) {}
}
