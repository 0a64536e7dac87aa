package io.kennel.dns;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What a DNS server serves and where.
 *
 * @param domain the cluster's domain without a dot at the end, such as {@code cluster.local}
 * @param listen where it listens, UDP and TCP each; port 0 picks a free one, the same for both
 * @param upstreams who is asked about other names, in order; empty for nobody
 * @param reverseZones the domains of reverse look-ups that are the cluster's alone and never
 *     forwarded, such as {@code 244.10.in-addr.arpa}
 */
public record DnsConfig(
    String domain,
    List<InetSocketAddress> listen,
    List<InetSocketAddress> upstreams,
    List<String> reverseZones) {
  public DnsConfig {
    listen = List.copyOf(listen);
    upstreams = List.copyOf(upstreams);
    reverseZones = List.copyOf(reverseZones);
  }
}
