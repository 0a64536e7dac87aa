package io.kennel.dns;

import java.util.List;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * An answer before it is known how much of it fits.
 *
 * @param authoritative whether it is this server's own knowledge
 */
record Draft(
    Message query,
    int rcode,
    boolean authoritative,
    List<Record> answers,
    List<Record> authority,
    List<Record> additional) {
  /** What this server says it can take over UDP. */
  private static final int RECEIVED_UDP_BYTES_MAX = 1232;

  private static final int RCODE_BITS = 4;

  /**
   * The bytes of as much as fits: what is only of help goes first, and answers only if they must,
   * which the answer then says of itself.
   *
   * @param cut whether it says so in any case
   */
  byte[] encode(int bytesMax, boolean cut) {
    byte[] whole = encode(answers.size(), true, cut);
    if (whole.length <= bytesMax) {
      return whole;
    }
    byte[] bare = encode(answers.size(), false, cut);
    if (bare.length <= bytesMax) {
      return bare;
    }
    int fits = 0;
    int tooMany = answers.size();
    while (tooMany - fits > 1) {
      int middle = (fits + tooMany) / 2;
      if (encode(middle, false, true).length <= bytesMax) {
        fits = middle;
      } else {
        tooMany = middle;
      }
    }
    return encode(fits, false, true);
  }

  private byte[] encode(int answerCount, boolean withAdditional, boolean cut) {
    Message message = new Message(query.getHeader().getID());
    message.getHeader().setFlag(Flags.QR);
    message.getHeader().setOpcode(query.getHeader().getOpcode());
    message.getHeader().setRcode(rcode & (1 << RCODE_BITS) - 1);
    message.getHeader().setFlag(Flags.RA);
    if (authoritative) {
      message.getHeader().setFlag(Flags.AA);
    }
    if (query.getHeader().getFlag(Flags.RD)) {
      message.getHeader().setFlag(Flags.RD);
    }
    if (cut) {
      message.getHeader().setFlag(Flags.TC);
    }
    if (query.getQuestion() != null) {
      message.addRecord(query.getQuestion(), Section.QUESTION);
    }
    answers.subList(0, answerCount).forEach(each -> message.addRecord(each, Section.ANSWER));
    authority.forEach(each -> message.addRecord(each, Section.AUTHORITY));
    if (withAdditional) {
      additional.forEach(each -> message.addRecord(each, Section.ADDITIONAL));
    }
    if (query.getOPT() != null) {
      message.addRecord(
          new OPTRecord(RECEIVED_UDP_BYTES_MAX, rcode >> RCODE_BITS, 0), Section.ADDITIONAL);
    }
    return message.toWire(Message.MAXLENGTH);
  }
}
