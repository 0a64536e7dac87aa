package io.kennel.server.verbs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.json.JsonTrees;
import io.kennel.server.json.Json;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where the next part of a list begins.
 *
 * @param revision the one the whole list is of; -1 for the newest at that time, where a client
 *     accepts an inconsistent rest
 * @param start the key of the next object
 */
record ContinueToken(long revision, String start) {
  private static final String TOO_OLD =
      "The provided continue parameter is too old to display a consistent list result. You can"
          + " start a new list without the continue parameter.";

  static String encode(long revision, String start) {
    ObjectNode token = Json.object();
    token.put("v", "meta.k8s.io/v1").put("rv", revision).put("start", start);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token.toString().getBytes(UTF_8));
  }

  static ContinueToken decode(String text) {
    try {
      JsonNode token = JsonTrees.read(new String(Base64.getUrlDecoder().decode(text), UTF_8));
      long revision = token.path("rv").asLong(0);
      String start = token.path("start").asString("");
      if (revision != 0 && !start.isEmpty()) {
        return new ContinueToken(revision, start);
      }
    } catch (IllegalArgumentException | JacksonException e) {
      // Falls through to the failure below.
    }
    throw StatusErrors.badRequest("continue key is not valid");
  }

  static StatusException expired(String start) {
    return StatusErrors.expired(TOO_OLD);
  }
}
