package io.kennel.server.validation;

import io.kennel.api.value.Names;
import java.util.List;
import java.util.function.Function;

/** How the names of a kind's objects look. */
public enum NameRule {
  /** A DNS subdomain: most kinds. */
  SUBDOMAIN(Names::dnsSubdomain),
  /** A DNS label: Namespaces. */
  LABEL(Names::dnsLabel),
  /** A DNS label that begins with a letter: Services. */
  LABEL_1035(Names::dns1035Label),
  /** Anything that can be a part of a path. */
  PATH_SEGMENT(NameRule::pathSegment);

  private final Function<String, List<String>> check;

  NameRule(Function<String, List<String>> check) {
    this.check = check;
  }

  /** What is wrong with a name; empty for a good one. */
  public List<String> check(String name) {
    return check.apply(name);
  }

  private static List<String> pathSegment(String name) {
    if (name.equals(".") || name.equals("..")) {
      return List.of("may not be '" + name + "'");
    }
    for (String illegal : List.of("/", "%")) {
      if (name.contains(illegal)) {
        return List.of("may not contain '" + illegal + "'");
      }
    }
    return List.of();
  }
}
