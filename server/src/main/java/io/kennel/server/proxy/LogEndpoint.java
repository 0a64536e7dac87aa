package io.kennel.server.proxy;

import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.server.http.ApiReader;
import io.kennel.server.http.Endpoint;
import io.kennel.server.http.Exchange;
import io.kennel.server.proxy.ProxyEndpoint.ProxiedPath;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code pods/NAME/log}: asks the agent of the pod's node. Source: PodLogOptions, core/v1. */
final class LogEndpoint implements Endpoint {
  private final ApiReader objects;
  private final Targets targets;
  private final Forwarder forwarder;

  LogEndpoint(ApiReader objects, Targets targets, Forwarder forwarder) {
    this.objects = objects;
    this.targets = targets;
    this.forwarder = forwarder;
  }

  @Override
  public void serve(Exchange exchange) {
    if (!exchange.method().equals("GET")) {
      throw StatusErrors.methodNotAllowed();
    }
    ProxiedPath path = ProxiedPath.parse(exchange.rawPath());
    Parameters options = new Parameters(exchange.query());
    JsonNode pod = objects.get(ResourceTypes.POD, path.namespace(), path.name());
    String query = query(options, path.name());
    String container = Containers.choose(pod, options.first("container"));
    String node = pod.path("spec").path("nodeName").asString("");
    if (node.isEmpty()) {
      // Nothing has run yet, so nothing has been written.
      exchange.send(200, "text/plain", "");
      return;
    }
    String at = "/containerLogs/%s/%s/%s".formatted(path.namespace(), path.name(), container);
    forwarder.forwardToAgent(exchange, targets.agent(node, at), query);
  }

  private static String query(Parameters options, String pod) {
    List<FieldError> errors = new ArrayList<>();
    Long since = number(options, "sinceSeconds", 1, errors);
    Long tail = number(options, "tailLines", 0, errors);
    Long limit = number(options, "limitBytes", 1, errors);
    String sinceTime = options.first("sinceTime");
    if (since != null && sinceTime != null) {
      errors.add(
          FieldError.forbidden(
              FieldPath.ROOT, "at most one of `sinceTime` or `sinceSeconds` may be specified"));
    }
    if (sinceTime != null && !isTime(sinceTime)) {
      errors.add(
          FieldError.invalid(FieldPath.of("sinceTime"), sinceTime, "must be an RFC 3339 time"));
    }
    if (!errors.isEmpty()) {
      throw StatusErrors.invalid("", "PodLogOptions", pod, errors);
    }
    return new Query()
        .flag("follow", options.flag("follow"), "true")
        .flag("previous", options.flag("previous"), "true")
        .flag("timestamps", options.flag("timestamps"), "true")
        .add("sinceSeconds", text(since))
        .add("sinceTime", sinceTime)
        .add("tailLines", text(tail))
        .add("limitBytes", text(limit))
        .add("stream", options.first("stream"))
        .toString();
  }

  private static @Nullable Long number(
      Parameters options, String name, long min, List<FieldError> errors) {
    String text = options.first(name);
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      long value = Long.parseLong(text);
      if (value < min) {
        String bound = min == 0 ? "greater than or equal to 0" : "greater than 0";
        errors.add(FieldError.invalid(FieldPath.of(name), value, "must be " + bound));
      }
      return value;
    } catch (NumberFormatException e) {
      throw StatusErrors.badRequest("unable to decode query parameter " + name + ": " + text);
    }
  }

  private static boolean isTime(String text) {
    try {
      Instant.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME.parseUnresolved(
              text, new java.text.ParsePosition(0))
          != null;
    }
  }

  private static @Nullable String text(@Nullable Long value) {
    return value == null ? null : value.toString();
  }
}
