package io.kennel.server.validation;

import io.kennel.api.value.Names;
import java.util.List;

/** How the names of a kind's objects look. */
public enum NameRule {
  /** A DNS subdomain: most kinds. */
  SUBDOMAIN,
  /** A DNS label: Namespaces. */
  LABEL,
  /** A DNS label that begins with a letter: Services. */
  LABEL_1035,
  /** Anything that can be a part of a path. */
  PATH_SEGMENT;

  /** What is wrong with a name; empty for a good one. */
  public List<String> check(String name) {
    return switch (this) {
      case SUBDOMAIN -> Names.dnsSubdomain(name);
      case LABEL -> Names.dnsLabel(name);
      case LABEL_1035 -> Names.dns1035Label(name);
      case PATH_SEGMENT -> pathSegment(name);
    };
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
