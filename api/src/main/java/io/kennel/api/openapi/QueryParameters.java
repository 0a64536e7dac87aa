package io.kennel.api.openapi;

import io.kennel.api.openapi.Operation.QueryParameter;
import java.util.List;

/** The query parameters of each kind of operation. */
final class QueryParameters {
  private static final QueryParameter DRY_RUN =
      string("dryRun", "With All, everything is done but nothing is stored.");
  private static final QueryParameter FIELD_MANAGER =
      string("fieldManager", "The name of whoever makes the change.");
  private static final QueryParameter FIELD_VALIDATION =
      string(
          "fieldValidation",
          "What to do about unknown or duplicate fields: Ignore, Warn or Strict.");
  private static final QueryParameter FORCE =
      new QueryParameter("force", "boolean", "Take over fields that others own, when applying.");
  private static final QueryParameter RESOURCE_VERSION =
      string("resourceVersion", "The version to read from.");
  private static final QueryParameter RESOURCE_VERSION_MATCH =
      string("resourceVersionMatch", "How resourceVersion is meant: Exact or NotOlderThan.");
  private static final QueryParameter LABEL_SELECTOR =
      string("labelSelector", "Restricts objects by their labels.");
  private static final QueryParameter FIELD_SELECTOR =
      string("fieldSelector", "Restricts objects by their fields.");
  private static final QueryParameter TIMEOUT =
      integer("timeoutSeconds", "How long a list or watch may take.");

  static final QueryParameter PRETTY = string("pretty", "With true, the answer is indented.");

  static final List<QueryParameter> WRITE = List.of(DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION);
  static final List<QueryParameter> PATCH =
      List.of(DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION, FORCE);
  static final List<QueryParameter> DELETE =
      List.of(
          DRY_RUN,
          integer("gracePeriodSeconds", "How long the object may take to end; 0 is at once."),
          string("propagationPolicy", "Orphan, Background or Foreground."));
  static final List<QueryParameter> LIST =
      List.of(
          new QueryParameter("allowWatchBookmarks", "boolean", "Whether to send bookmarks."),
          string("continue", "Where the list before this one ended."),
          FIELD_SELECTOR,
          LABEL_SELECTOR,
          integer("limit", "How many objects at most."),
          RESOURCE_VERSION,
          RESOURCE_VERSION_MATCH,
          new QueryParameter(
              "sendInitialEvents", "boolean", "Whether a watch begins with the present objects."),
          TIMEOUT,
          new QueryParameter("watch", "boolean", "Watch for changes instead of listing."));
  static final List<QueryParameter> NONE = List.of();

  private QueryParameters() {}

  private static QueryParameter string(String name, String description) {
    return new QueryParameter(name, "string", description);
  }

  private static QueryParameter integer(String name, String description) {
    return new QueryParameter(name, "integer", description);
  }
}
