package io.kennel.server;

import io.kennel.server.request.Authorizer;
import io.kennel.server.request.RequestInfo;
import io.kennel.server.request.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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

  @Override
  public Rules rules(User user, String namespace) {
    List<String> all = List.of("*");
    if (user.isIn(User.MASTERS)) {
      return new Rules(
          List.of(new ResourceRule(all, all, all)), List.of(new PathRule(all, all)), false);
    }
    List<String> get = List.of("get");
    List<PathRule> paths = new ArrayList<>();
    paths.add(new PathRule(get, withBelow(PUBLIC)));
    List<ResourceRule> resources = new ArrayList<>();
    if (user.isIn(User.AUTHENTICATED)) {
      paths.add(new PathRule(get, withBelow(DESCRIPTIVE)));
      resources.add(
          new ResourceRule(
              List.of("create"),
              List.of("authentication.k8s.io", "authorization.k8s.io"),
              SELF_REVIEWS.stream().sorted().toList()));
    }
    return new Rules(resources, paths, false);
  }

  private static List<String> withBelow(List<String> roots) {
    return roots.stream().flatMap(root -> Stream.of(root, root + "/*")).toList();
  }

  private static boolean under(List<String> roots, String path) {
    return roots.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
  }
}
