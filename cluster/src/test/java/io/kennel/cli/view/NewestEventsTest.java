package io.kennel.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NewestEventsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final NewestEvents events = new NewestEvents();

  @Test
  void keepsTheNewestHoweverManyCome() {
    IntStream.range(0, 1000).map(i -> (i * 7) % 1000).forEach(i -> come(event("e" + i, i, i)));
    assertThat(names()).hasSize(NewestEvents.EVENTS_MAX);
    assertThat(names()).startsWith("e800", "e801").endsWith("e999");
  }

  @Test
  void anEventThatHappensAgainMovesToTheEnd() {
    Event first = event("a", 0, 1);
    come(first);
    come(event("b", 1, 2));
    events.changed(first, event("a", 2, 3));
    assertThat(names()).containsExactly("b", "a");
  }

  @Test
  void anEventThatGoesIsForgotten() {
    Event first = event("a", 0, 1);
    come(first);
    come(event("b", 1, 2));
    events.changed(first, null);
    assertThat(names()).containsExactly("b");
  }

  @Test
  void ofOneSecondTheLaterWriteIsTheLater() {
    come(event("late", 0, 10));
    come(event("early", 0, 9));
    assertThat(names()).containsExactly("early", "late");
  }

  @Test
  void anEventWithoutAnyTimeIsTheOldest() {
    come(event("timed", 0, 1));
    Event broken = event("broken", 0, 2);
    broken.setLastTimestamp("yesterday");
    come(broken);
    assertThat(names()).containsExactly("broken", "timed");
  }

  private void come(Event event) {
    events.changed(null, event);
  }

  private List<String> names() {
    return events.all().stream().map(each -> each.event().getMetadata().getName()).toList();
  }

  private static Event event(String name, int second, int version) {
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .withResourceVersion(String.valueOf(version))
        .endMetadata()
        .withLastTimestamp(START.plusSeconds(second).toString())
        .build();
  }
}
