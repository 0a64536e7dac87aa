package io.kennel.dns;

import io.kennel.world.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Remembers for a short while what resolvers said. Negative and cut answers are not kept. */
final class ForwardCache {
  static final int ANSWERS_MAX = 1000;
  private static final int TTL_SECONDS_MAX = 30;

  private final Clock clock;
  private final Map<Key, Kept> answers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
          return size() > ANSWERS_MAX;
        }
      };

  ForwardCache(Clock clock) {
    this.clock = clock;
  }

  synchronized @Nullable Message find(Record question) {
    Kept kept = answers.get(key(question));
    return kept != null && kept.untilNanos - clock.nanoTime() > 0 ? kept.answer : null;
  }

  synchronized void add(Record question, Message answer) {
    boolean worthIt =
        answer.getRcode() == Rcode.NOERROR
            && !answer.getHeader().getFlag(Flags.TC)
            && !answer.getSection(Section.ANSWER).isEmpty();
    if (!worthIt) {
      return;
    }
    long seconds = TTL_SECONDS_MAX;
    for (Record record : answer.getSection(Section.ANSWER)) {
      seconds = Math.min(seconds, record.getTTL());
    }
    if (seconds > 0) {
      long untilNanos = clock.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      answers.put(key(question), new Kept(answer, untilNanos));
    }
  }

  private static Key key(Record question) {
    return new Key(question.getName(), question.getType());
  }

  /** Names are equal whatever their case. */
  private record Key(Name name, int type) {}

  private record Kept(Message answer, long untilNanos) {}
}
