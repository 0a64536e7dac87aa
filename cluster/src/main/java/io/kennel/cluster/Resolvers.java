package io.kennel.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The resolvers that this machine asks, from {@code /etc/resolv.conf}. */
final class Resolvers {
  private static final Path FILE = Path.of("/etc/resolv.conf");
  private static final int DNS_PORT = 53;
  private static final String KEYWORD = "nameserver ";

  private Resolvers() {}

  /** Empty where the machine names none. */
  static List<InetSocketAddress> ofThisMachine() throws IOException {
    List<InetSocketAddress> resolvers = new ArrayList<>();
    if (Files.isReadable(FILE)) {
      for (String line : Files.readAllLines(FILE)) {
        if (line.startsWith(KEYWORD)) {
          InetAddress address = InetAddress.ofLiteral(line.substring(KEYWORD.length()).strip());
          resolvers.add(new InetSocketAddress(address, DNS_PORT));
        }
      }
    }
    return resolvers;
  }
}
