package io.kennel.server.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Who asks, as authentication found out.
 *
 * @param uid empty where the credential carries none
 * @param extra such as {@code authentication.kubernetes.io/pod-name}
 */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
  /** Members may do everything. */
  public static final String MASTERS = "system:masters";

  /** Every user whose credentials were accepted is a member. */
  public static final String AUTHENTICATED = "system:authenticated";

  /** Every user without credentials is a member. */
  public static final String UNAUTHENTICATED = "system:unauthenticated";

  public static final User ANONYMOUS =
      new User("system:anonymous", "", List.of(UNAUTHENTICATED), Map.of());

  public User {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }

  /** An authenticated user; the group of all authenticated users is added. */
  public static User of(String name, String... groups) {
    List<String> all = new ArrayList<>(List.of(groups));
    all.add(AUTHENTICATED);
    return new User(name, "", all, Map.of());
  }

  public boolean isIn(String group) {
    return groups.contains(group);
  }
}
