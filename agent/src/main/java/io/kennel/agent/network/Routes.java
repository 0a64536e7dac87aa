package io.kennel.agent.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the kernel's table of routes, as {@code /proc/net/route} shows it. */
final class Routes {
  private static final int COLUMNS = 8;

  private Routes() {}

  /** A route to a range, and the interface it leads through. */
  record Route(String via, Cidr range) {}

  /** The interface of the default route. */
  static Optional<String> wayOut(List<String> lines) {
    return lines.stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields.length >= COLUMNS && fields[7].equals("00000000"))
        .map(fields -> fields[0])
        .findFirst();
  }

  /** All but the default route. */
  static List<Route> parse(List<String> lines) {
    List<Route> routes = new ArrayList<>();
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      String[] fields = line.strip().split("\\s+");
      if (fields.length < COLUMNS) {
        continue;
      }
      int mask = littleEndian(fields[7]);
      int length = Integer.bitCount(mask);
      if (length > 0) {
        routes.add(new Route(fields[0], new Cidr(littleEndian(fields[1]) & mask, length)));
      }
    }
    return routes;
  }

  private static int littleEndian(String hex) {
    return Integer.reverseBytes(Integer.parseUnsignedInt(hex, 16));
  }
}
