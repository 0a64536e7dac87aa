package io.kennel.agent.pod;

import io.kennel.api.CanonicalTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times as the API writes them: RFC 3339 in UTC, whole seconds. */
final class Times {
  private Times() {}

  static String text(Instant time) {
    return CanonicalTime.seconds(time);
  }

  /** As Go prints a duration of whole milliseconds: {@code 1m2.5s}, {@code 1.203s}, {@code 7ms}. */
  static String duration(Duration time) {
    long millis = Math.max(0, time.toMillis());
    if (millis == 0) {
      return "0s";
    }
    if (millis < 1000) {
      return millis + "ms";
    }
    long minutes = millis / 60_000;
    String seconds = BigDecimal.valueOf(millis % 60_000, 3).stripTrailingZeros().toPlainString();
    String hours = minutes >= 60 ? minutes / 60 + "h" : "";
    return hours + (minutes > 0 ? minutes % 60 + "m" : "") + seconds + "s";
  }

  static @Nullable String textOrNull(@Nullable Instant time) {
    return time == null ? null : text(time);
  }
}
