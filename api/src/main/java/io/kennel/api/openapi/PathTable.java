package io.kennel.api.openapi;

import io.kennel.api.ResourceType;
import io.kennel.api.discovery.Subresource;
import io.kennel.api.openapi.Operation.QueryParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which operations there are at which paths, with the definitions they need. */
final class PathTable {
  private static final String META = "meta.k8s.io";

  private final Definitions definitions;
  private final Map<String, List<Operation>> paths = new TreeMap<>();

  PathTable(Definitions definitions) {
    this.definitions = definitions;
  }

  Map<String, List<Operation>> paths() {
    return paths;
  }

  /** Adds the paths of a type. */
  void add(ResourceType type) {
    String prefix = type.pathPrefix();
    String collection =
        prefix + (type.namespaced() ? "/namespaces/{namespace}/" : "/") + type.plural();
    if (type.namespaced() && type.verbs().contains("list")) {
      add(prefix + "/" + type.plural(), list(type, "ForAllNamespaces"));
    }
    collection(collection, type);
    object(collection + "/{name}", type);
    for (Subresource sub : Subresource.of(type)) {
      subresource(collection + "/{name}/" + sub.name(), type, sub);
    }
  }

  private void collection(String path, ResourceType type) {
    String own = definitions.add(type.group(), type.version(), type.kind());
    if (type.verbs().contains("list")) {
      add(path, list(type, ""));
    }
    if (type.verbs().contains("create")) {
      add(path, operation("post", "post", "create", type, own, own, QueryParameters.WRITE));
    }
    if (type.verbs().contains("deletecollection")) {
      List<QueryParameter> query = new ArrayList<>(QueryParameters.LIST);
      query.addAll(QueryParameters.DELETE);
      add(
          path,
          operation(
              "delete", "deletecollection", "deleteCollection", type, options(), status(), query));
    }
  }

  private void object(String path, ResourceType type) {
    String own = definitions.add(type.group(), type.version(), type.kind());
    if (type.verbs().contains("get")) {
      add(path, operation("get", "get", "read", type, null, own, QueryParameters.NONE));
    }
    if (type.verbs().contains("update")) {
      add(path, operation("put", "put", "replace", type, own, own, QueryParameters.WRITE));
    }
    if (type.verbs().contains("patch")) {
      add(path, operation("patch", "patch", "patch", type, patch(), own, QueryParameters.PATCH));
    }
    if (type.verbs().contains("delete")) {
      add(
          path,
          operation(
              "delete", "delete", "delete", type, options(), status(), QueryParameters.DELETE));
    }
  }

  private void subresource(String path, ResourceType type, Subresource sub) {
    boolean connects = sub.kind().endsWith("Options");
    String own = connects ? null : definitions.add(sub.group(), sub.version(), sub.kind());
    for (String verb : sub.verbs()) {
      String method = method(verb);
      String action = connects ? "connect" : method;
      String word = connects ? "connect" + capital(method) : word(verb);
      List<QueryParameter> query =
          connects || verb.equals("get")
              ? QueryParameters.NONE
              : verb.equals("patch") ? QueryParameters.PATCH : QueryParameters.WRITE;
      String body = connects || verb.equals("get") ? null : verb.equals("patch") ? patch() : own;
      String answer = sub.name().equals("log") ? null : own;
      add(
          path,
          new Operation(
              method,
              action,
              id(word, type, capital(sub.name())),
              word + " " + sub.name() + " of the specified " + type.kind(),
              type,
              sub.group(),
              sub.version(),
              sub.kind(),
              body,
              answer,
              query));
    }
  }

  private Operation list(ResourceType type, String everywhere) {
    String answer = definitions.add(type.group(), type.version(), type.listKind());
    String word = everywhere.isEmpty() ? id("list", type, "") : listEverywhere(type);
    return new Operation(
        "get",
        "list",
        word,
        "list or watch objects of kind " + type.kind(),
        type,
        type.group(),
        type.version(),
        type.kind(),
        null,
        answer,
        QueryParameters.LIST);
  }

  private static Operation operation(
      String method,
      String action,
      String word,
      ResourceType type,
      @Nullable String body,
      @Nullable String answer,
      List<QueryParameter> query) {
    String object = action.equals("deletecollection") ? "a collection of " : "the specified ";
    return new Operation(
        method,
        action,
        id(word, type, ""),
        action + " " + object + type.kind(),
        type,
        type.group(),
        type.version(),
        type.kind(),
        body,
        answer,
        query);
  }

  private void add(String path, Operation operation) {
    paths.computeIfAbsent(path, p -> new ArrayList<>()).add(operation);
  }

  private @Nullable String options() {
    return definitions.add(META, "v1", "DeleteOptions");
  }

  private @Nullable String status() {
    return definitions.add(META, "v1", "Status");
  }

  private @Nullable String patch() {
    return definitions.add(META, "v1", "Patch");
  }

  private static String id(String word, ResourceType type, String suffix) {
    return word
        + groupVersion(type)
        + (type.namespaced() ? "Namespaced" : "")
        + type.kind()
        + suffix;
  }

  private static String listEverywhere(ResourceType type) {
    return "list" + groupVersion(type) + type.kind() + "ForAllNamespaces";
  }

  private static String groupVersion(ResourceType type) {
    String group = type.group().isEmpty() ? "core" : type.group().split("\\.", 2)[0];
    return capital(group) + capital(type.version());
  }

  private static String method(String verb) {
    return switch (verb) {
      case "create" -> "post";
      case "update" -> "put";
      default -> verb;
    };
  }

  private static String word(String verb) {
    return switch (verb) {
      case "get" -> "read";
      case "update" -> "replace";
      default -> verb;
    };
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
