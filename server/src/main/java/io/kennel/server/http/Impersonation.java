package io.kennel.server.http;

import io.kennel.api.StatusErrors;
import io.kennel.server.request.Authorizer;
import io.kennel.server.request.Denials;
import io.kennel.server.request.RequestInfo;
import io.kennel.server.request.User;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * A user who asks to be treated as another one, as {@code kubectl --as} does. Each of the other's
 * names has to be allowed. Source: "Authenticating", section "User impersonation".
 */
final class Impersonation {
  private static final String USER = "Impersonate-User";
  private static final String GROUP = "Impersonate-Group";
  private static final String UID = "Impersonate-Uid";
  private static final String EXTRA = "impersonate-extra-";
  private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

  private Impersonation() {}

  /**
   * Who the request is to be treated as from.
   *
   * @throws io.kennel.api.StatusException with code 403 where {@code user} may not impersonate the
   *     one asked for, with code 500 where no user is named
   */
  static User resolve(Exchange exchange, User user, Authorizer authorizer) {
    HttpFields headers = exchange.request().getHeaders();
    String name = text(headers.get(USER));
    List<String> groups = headers.getValuesList(GROUP);
    String uid = text(headers.get(UID));
    Map<String, List<String>> extra = extra(headers);
    if (name.isEmpty()) {
      if (groups.isEmpty() && uid.isEmpty() && extra.isEmpty()) {
        return user;
      }
      throw StatusErrors.internalError(
          "requested impersonation without impersonating a user", null);
    }
    for (RequestInfo wanted : permissions(name, groups, uid, extra)) {
      if (!authorizer.allows(user, wanted)) {
        throw Denials.of(user, wanted);
      }
    }
    return new User(name, uid, allGroups(name, groups), extra);
  }

  private static String text(@Nullable String header) {
    return header == null ? "" : header;
  }

  private static Map<String, List<String>> extra(HttpFields headers) {
    Map<String, List<String>> extra = new TreeMap<>();
    for (HttpField header : headers) {
      String name = header.getName().toLowerCase(Locale.ROOT);
      if (name.startsWith(EXTRA)) {
        String key = decoded(name.substring(EXTRA.length()));
        extra.computeIfAbsent(key, each -> new ArrayList<>()).add(text(header.getValue()));
      }
    }
    return extra;
  }

  private static String decoded(String key) {
    try {
      return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return key;
    }
  }

  private static List<RequestInfo> permissions(
      String name, List<String> groups, String uid, Map<String, List<String>> extra) {
    List<RequestInfo> all = new ArrayList<>();
    List<String> account = serviceAccount(name);
    all.add(
        account.isEmpty()
            ? permission("", "users", "", "", name)
            : permission("", "serviceaccounts", "", account.getFirst(), account.getLast()));
    groups.forEach(group -> all.add(permission("", "groups", "", "", group)));
    String authentication = "authentication.k8s.io";
    extra.forEach((key, values) ->
        values.forEach(value -> all.add(permission(authentication, "userextras", key, "", value))));
    if (!uid.isEmpty()) {
      all.add(permission(authentication, "uids", "", "", uid));
    }
    return all;
  }

  private static RequestInfo permission(
      String group, String resource, String subresource, String namespace, String name) {
    return new RequestInfo(
        true, "impersonate", "", group, "v1", resource, subresource, namespace, name, "");
  }

  /** The namespace and the name of a service account; empty for other users. */
  private static List<String> serviceAccount(String name) {
    if (!name.startsWith(SERVICE_ACCOUNT)) {
      return List.of();
    }
    List<String> parts = List.of(name.substring(SERVICE_ACCOUNT.length()).split(":", -1));
    return parts.size() == 2 && parts.stream().noneMatch(String::isEmpty) ? parts : List.of();
  }

  private static List<String> allGroups(String name, List<String> groups) {
    List<String> all = new ArrayList<>(groups);
    List<String> account = serviceAccount(name);
    if (groups.isEmpty() && !account.isEmpty()) {
      all.add("system:serviceaccounts");
      all.add("system:serviceaccounts:" + account.getFirst());
    }
    boolean isAnonymous = name.equals(User.ANONYMOUS.name()) || all.contains(User.UNAUTHENTICATED);
    String everybody = isAnonymous ? User.UNAUTHENTICATED : User.AUTHENTICATED;
    if (!all.contains(everybody)) {
      all.add(everybody);
    }
    return all;
  }
}
