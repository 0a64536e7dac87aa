package io.kennel.server.reviews;

import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.StatusErrors;
import io.kennel.server.json.Json;
import io.kennel.server.request.User;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Users as reviews write them. */
final class UserInfo {
  private UserInfo() {}

  static ObjectNode of(User user) {
    ObjectNode info = Json.object().put("username", user.name());
    if (!user.uid().isEmpty()) {
      info.put("uid", user.uid());
    }
    user.groups().forEach(info.putArray("groups")::add);
    if (!user.extra().isEmpty()) {
      ObjectNode extra = info.putObject("extra");
      new TreeMap<>(user.extra())
          .forEach((key, values) -> values.forEach(extra.putArray(key)::add));
    }
    return info;
  }

  /** The one a SubjectAccessReview is about. */
  static User subject(ResourceType type, JsonNode spec) {
    String name = Json.text(spec, "user");
    List<String> groups = Json.texts(spec, "groups");
    if (name.isEmpty() && groups.isEmpty()) {
      throw StatusErrors.invalid(
          type,
          "",
          List.of(
              FieldError.invalid(
                  FieldPath.of("spec.user"),
                  "",
                  "at least one of user or group must be specified")));
    }
    Map<String, List<String>> extra = new TreeMap<>();
    spec.path("extra")
        .forEachEntry((key, values) -> extra.put(key, Json.texts(spec.path("extra"), key)));
    return new User(name, Json.text(spec, "uid"), groups, extra);
  }
}
