package io.kennel.dns;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/**
 * What is answered to a question.
 *
 * @param records the answer, aliases first
 * @param authority the zone's SOA in a negative answer
 * @param alias where the answer ends in an alias to a name outside the cluster, that name
 */
record Reply(
    int rcode,
    List<Record> records,
    List<Record> authority,
    List<Record> additional,
    @Nullable Name alias) {
  Reply {
    records = List.copyOf(records);
    authority = List.copyOf(authority);
    additional = List.copyOf(additional);
  }

  static Reply of(List<Record> records, List<Record> additional) {
    return new Reply(Rcode.NOERROR, records, List.of(), additional, null);
  }

  /** The name exists, but has no record of the type. */
  static Reply noData(Record soa) {
    return new Reply(Rcode.NOERROR, List.of(), List.of(soa), List.of(), null);
  }

  static Reply noName(Record soa) {
    return new Reply(Rcode.NXDOMAIN, List.of(), List.of(soa), List.of(), null);
  }

  static Reply failure(int rcode) {
    return new Reply(rcode, List.of(), List.of(), List.of(), null);
  }
}
