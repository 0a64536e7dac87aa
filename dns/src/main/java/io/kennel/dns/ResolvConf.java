package io.kennel.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The resolvers that a machine uses. Source: resolv.conf(5). */
public final class ResolvConf {
  private static final int PORT = 53;

  /** As the C library: those after the third are not asked. */
  private static final int SERVERS_MAX = 3;

  private ResolvConf() {}

  /** The resolvers of a file such as {@code /etc/resolv.conf}; none where it cannot be read. */
  public static List<InetSocketAddress> resolvers(Path file) {
    try {
      return resolvers(Files.readAllLines(file));
    } catch (IOException e) {
      return List.of();
    }
  }

  static List<InetSocketAddress> resolvers(List<String> lines) {
    List<InetSocketAddress> servers = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.strip().split("\\s+");
      if (words.length >= 2 && words[0].equals("nameserver") && servers.size() < SERVERS_MAX) {
        address(words[1]).ifPresent(each -> servers.add(new InetSocketAddress(each, PORT)));
      }
    }
    return servers;
  }

  private static Optional<InetAddress> address(String literal) {
    try {
      return Optional.of(InetAddress.ofLiteral(literal));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
