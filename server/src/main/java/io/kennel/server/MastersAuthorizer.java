package io.kennel.server;

import io.kennel.server.request.Authorizer;
import io.kennel.server.request.RequestInfo;
import io.kennel.server.request.User;
import java.util.List;
import java.util.Set;

/**
 * The authorizer until there is role-based access control: members of {@code system:masters} and
 * the cluster's own parts may do everything, every authenticated user may read what describes the
 * API, everybody may ask for health and version.
 */
public final class MastersAuthorizer implements Authorizer {
  private static final List<String> PUBLIC = List.of("/healthz", "/livez", "/readyz", "/version");
  private static final List<String> DESCRIPTIVE = List.of("/api", "/apis", "/openapi");
  private static final Set<String> SELF_REVIEWS =
      Set.of("selfsubjectreviews", "selfsubjectaccessreviews", "selfsubjectrulesreviews");

  @Override
  public boolean allows(User user, RequestInfo request) {
    if (user.isIn(User.MASTERS)) {
      return true;
    }
    if (request.resourceRequest()) {
      return user.isIn(User.AUTHENTICATED)
          && request.verb().equals("create")
          && SELF_REVIEWS.contains(request.resource());
    }
    return under(PUBLIC, request.path())
        || (user.isIn(User.AUTHENTICATED) && under(DESCRIPTIVE, request.path()));
  }

  private static boolean under(List<String> roots, String path) {
    return roots.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
  }
}
