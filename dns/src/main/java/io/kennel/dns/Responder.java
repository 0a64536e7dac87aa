package io.kennel.dns;

import io.kennel.world.Randomness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * From the bytes of a query to those of its answer. Nothing a client sends makes it fail: what is
 * no query is ignored, what is a bad one is refused.
 */
final class Responder {
  private static final Logger LOG = LoggerFactory.getLogger(Responder.class);

  /** What a client without EDNS can take over UDP. */
  private static final int UDP_BYTES_DEFAULT = 512;

  /** More than this is cut even where a client could take it: it would be fragmented. */
  private static final int UDP_BYTES_MAX = 4096;

  private final Authority authority;
  private final ZoneKeeper keeper;
  private final Forwarder forwarder;
  private final Randomness random;

  Responder(Authority authority, ZoneKeeper keeper, Forwarder forwarder, Randomness random) {
    this.authority = authority;
    this.keeper = keeper;
    this.forwarder = forwarder;
    this.random = random;
  }

  /** How a query came, which decides how long its answer may be. */
  enum Carrier {
    UDP,
    TCP
  }

  /** Answers at once or, where others have to be asked, later; for what is no query not at all. */
  void respond(byte[] bytes, Carrier carrier, Consumer<byte[]> answer) {
    Header header = header(bytes);
    if (header == null || header.getFlag(Flags.QR)) {
      return;
    }
    Message query;
    try {
      query = new Message(bytes);
    } catch (IOException | RuntimeException e) {
      answer.accept(bare(header, Rcode.FORMERR));
      return;
    }
    try {
      respond(query, carrier, answer);
    } catch (RuntimeException e) {
      LOG.error("Cannot answer {}", query.getQuestion(), e);
      answer.accept(bare(header, Rcode.SERVFAIL));
    }
  }

  private void respond(Message query, Carrier carrier, Consumer<byte[]> answer) {
    int refusal = refusal(query);
    if (refusal != Rcode.NOERROR) {
      answer.accept(encode(query, Reply.failure(refusal), carrier));
      return;
    }
    Record question = query.getQuestion();
    Reply reply = local(question.getName(), question.getType());
    if (reply == null) {
      forwarder.forward(query, carrier, given -> answer.accept(foreign(query, given, carrier)));
    } else if (reply.alias() != null) {
      follow(query, reply, reply.alias(), carrier, answer);
    } else {
      answer.accept(encode(query, reply, carrier));
    }
  }

  /** Why the query is not answered; {@code NOERROR} where it is. */
  private static int refusal(Message query) {
    if (query.getHeader().getOpcode() != Opcode.QUERY) {
      return Rcode.NOTIMP;
    }
    if (query.getSection(Section.QUESTION).size() != 1) {
      return Rcode.FORMERR;
    }
    OPTRecord options = query.getOPT();
    if (options != null && options.getVersion() != 0) {
      return Rcode.BADVERS;
    }
    Record question = query.getQuestion();
    boolean transfer = question.getType() == Type.AXFR || question.getType() == Type.IXFR;
    boolean internet = question.getDClass() == DClass.IN || question.getDClass() == DClass.ANY;
    return transfer || !internet ? Rcode.REFUSED : Rcode.NOERROR;
  }

  /** The cluster's own answer; null where it has none to give. */
  private @Nullable Reply local(Name name, int type) {
    ClusterZone zone = keeper.zone();
    if (zone == null) {
      return authority.owns(name) ? Reply.failure(Rcode.SERVFAIL) : null;
    }
    return authority.answer(zone, name, type);
  }

  /** The alias of the cluster, with what others know of the name it stands for. */
  private void follow(
      Message query, Reply reply, Name alias, Carrier carrier, Consumer<byte[]> answer) {
    Record question = Record.newRecord(alias, query.getQuestion().getType(), DClass.IN);
    forwarder.forward(
        Message.newQuery(question),
        Carrier.TCP,
        given -> {
          List<Record> records = new ArrayList<>(reply.records());
          int rcode = given == null ? Rcode.SERVFAIL : given.getRcode();
          if (given != null) {
            records.addAll(given.getSection(Section.ANSWER));
          }
          Reply whole = new Reply(rcode, records, List.of(), List.of(), null);
          answer.accept(encode(query, whole, carrier));
        });
  }

  /** Somebody else's answer, under the query's number and question. */
  private byte[] foreign(Message query, @Nullable Message given, Carrier carrier) {
    if (given == null) {
      return encode(query, Reply.failure(Rcode.SERVFAIL), carrier);
    }
    Draft draft =
        new Draft(
            query,
            given.getRcode(),
            false,
            given.getSection(Section.ANSWER),
            given.getSection(Section.AUTHORITY),
            given.getSection(Section.ADDITIONAL).stream()
                .filter(each -> each.getType() != Type.OPT)
                .toList());
    return draft.encode(bytesMax(query, carrier), given.getHeader().getFlag(Flags.TC));
  }

  private byte[] encode(Message query, Reply reply, Carrier carrier) {
    boolean own = reply.rcode() == Rcode.NOERROR || reply.rcode() == Rcode.NXDOMAIN;
    Draft draft =
        new Draft(
            query,
            reply.rcode(),
            own,
            shuffled(reply.records()),
            reply.authority(),
            shuffled(reply.additional()));
    return draft.encode(bytesMax(query, carrier), false);
  }

  private static int bytesMax(Message query, Carrier carrier) {
    return switch (carrier) {
      case TCP -> Message.MAXLENGTH;
      case UDP -> {
        OPTRecord options = query.getOPT();
        int asked = options == null ? UDP_BYTES_DEFAULT : options.getPayloadSize();
        yield Math.clamp(asked, UDP_BYTES_DEFAULT, UDP_BYTES_MAX);
      }
    };
  }

  /** In random order, so that clients that take the first spread; aliases stay in front. */
  private List<Record> shuffled(List<Record> records) {
    List<Record> result = new ArrayList<>(records);
    int from = 0;
    while (from < result.size() && isOrdered(result.get(from))) {
      from++;
    }
    for (int i = result.size() - 1; i > from; i--) {
      int other = from + random.nextInt(i - from + 1);
      Record swapped = result.set(i, result.get(other));
      result.set(other, swapped);
    }
    return result;
  }

  private static boolean isOrdered(Record each) {
    return each.getType() == Type.CNAME || each.getType() == Type.PTR;
  }

  private static @Nullable Header header(byte[] bytes) {
    try {
      return new Header(bytes);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static byte[] bare(Header query, int rcode) {
    Header header = new Header(query.getID());
    header.setFlag(Flags.QR);
    header.setRcode(rcode);
    return header.toWire();
  }
}
