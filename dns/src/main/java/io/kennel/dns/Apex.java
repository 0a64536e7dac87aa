package io.kennel.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** The domain itself: its SOA and name server, and the names right below it that always exist. */
final class Apex {
  static final Name IN_ADDR = Name.fromConstantString("in-addr.arpa.");
  static final Name IP6 = Name.fromConstantString("ip6.arpa.");

  /** How long an answer may be cached. */
  static final int TTL_SECONDS = 5;

  /** A name that does not exist may exist a moment later: nobody may remember that it did not. */
  private static final int NEGATIVE_TTL_SECONDS = 0;

  private static final int REFRESH_SECONDS = 7200;
  private static final int RETRY_SECONDS = 1800;
  private static final int EXPIRE_SECONDS = 86400;

  /** The version of the Kubernetes specification that is implemented. */
  private static final String SPECIFICATION = "1.1.0";

  private final Name name;
  private final Name server;
  private final Record soa;
  private final List<InetAddress> serverAddresses;

  Apex(DnsConfig config) {
    this.name = Authority.absolute(config.domain());
    this.server = Authority.absolute("ns.dns." + config.domain());
    this.soa =
        new SOARecord(
            name,
            DClass.IN,
            NEGATIVE_TTL_SECONDS,
            server,
            Authority.absolute("hostmaster." + config.domain()),
            1,
            REFRESH_SECONDS,
            RETRY_SECONDS,
            EXPIRE_SECONDS,
            NEGATIVE_TTL_SECONDS);
    this.serverAddresses =
        config.listen().stream()
            .map(address -> address.getAddress())
            .filter(address -> address != null && !address.isAnyLocalAddress())
            .distinct()
            .toList();
  }

  Name name() {
    return name;
  }

  Reply noData() {
    return Reply.noData(soa);
  }

  Reply noName() {
    return Reply.noName(soa);
  }

  /** The answer for the domain's own names; null for every other. */
  @Nullable Reply answer(List<String> labels, Name asked, int type) {
    return switch (String.join(".", labels)) {
      case "" -> ofDomain(asked, type);
      case "dns" -> noData();
      case "ns.dns" -> {
        List<Record> records =
            addresses(asked, serverAddresses).stream()
                .filter(each -> type == Type.ANY || each.getType() == type)
                .toList();
        yield records.isEmpty() ? noData() : Reply.of(records, List.of());
      }
      case "dns-version" ->
          type == Type.TXT || type == Type.ANY
              ? Reply.of(
                  List.of(new TXTRecord(asked, DClass.IN, TTL_SECONDS, SPECIFICATION)), List.of())
              : noData();
      default -> null;
    };
  }

  private Reply ofDomain(Name asked, int type) {
    return switch (type) {
      case Type.SOA, Type.ANY -> Reply.of(List.of(soa), List.of());
      case Type.NS ->
          Reply.of(
              List.of(new NSRecord(asked, DClass.IN, TTL_SECONDS, server)),
              addresses(server, serverAddresses));
      default -> noData();
    };
  }

  static List<Record> addresses(Name name, List<InetAddress> addresses) {
    List<Record> records = new ArrayList<>();
    for (InetAddress address : addresses) {
      records.add(
          address instanceof Inet4Address
              ? new ARecord(name, DClass.IN, TTL_SECONDS, address)
              : new AAAARecord(name, DClass.IN, TTL_SECONDS, address));
    }
    return records;
  }
}
