package io.kennel.server.request;

import io.kennel.api.GoText;
import io.kennel.api.StatusException;
import io.kennel.api.StatusException.Details;
import io.kennel.api.StatusException.Failure;
import java.util.List;

/** What users are told who may not do what they asked for, in Kubernetes' words. */
public final class Denials {
  private Denials() {}

  public static StatusException of(User user, RequestInfo info) {
    String who = "User " + GoText.quote(user.name()) + " cannot " + info.verb();
    if (!info.resourceRequest()) {
      String message = "forbidden: " + who + " path " + GoText.quote(info.path());
      return forbidden(message, new Details("", "", "", "", List.of(), 0));
    }
    String name = info.name().isEmpty() ? "" : " " + GoText.quote(info.name());
    String resource =
        info.subresource().isEmpty() ? info.resource() : info.resource() + "/" + info.subresource();
    String where =
        info.namespace().isEmpty()
            ? "at the cluster scope"
            : "in the namespace " + GoText.quote(info.namespace());
    String message =
        "%s%s is forbidden: %s resource %s in API group %s %s"
            .formatted(
                info.qualifiedResource(),
                name,
                who,
                GoText.quote(resource),
                GoText.quote(info.group()),
                where);
    return forbidden(
        message, new Details(info.name(), info.group(), info.resource(), "", List.of(), 0));
  }

  private static StatusException forbidden(String message, Details details) {
    return new StatusException(new Failure(403, "Forbidden", message, details));
  }
}
