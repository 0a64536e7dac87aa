package io.kennel.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.world.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.junit.jupiter.api.Test;

class WatchRoundsTest {
  private static final int MANY = 100;

  private final List<String> served = new ArrayList<>();
  private final Deque<Runnable> pauses = new ArrayDeque<>();
  private final List<Duration> lengths = new ArrayList<>();
  private final Timers timers =
      new Timers() {
        @Override
        public Timer after(Duration delay, String name, Runnable action) {
          lengths.add(delay);
          pauses.add(action);
          return () -> false;
        }

        @Override
        public boolean pause(Duration delay) {
          throw new AssertionError("a round holds nobody");
        }
      };
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final WatchRounds rounds = new WatchRounds(tasks::add, timers);

  @Test
  void loneEventsAreServedWithoutAPause() {
    for (int i = 0; i < 3; i++) {
      rounds.due(new Watch("lone"));
      tasks.remove().run();
    }
    assertThat(served).containsExactly("lone", "lone", "lone");
    assertThat(pauses).isEmpty();
  }

  @Test
  void oneTaskServesAllThatIsDue() {
    dueMany();
    assertThat(tasks).hasSize(1);
    tasks.remove().run();
    assertThat(served).hasSize(MANY);
  }

  @Test
  void whatHappensInThePauseAfterARoundOfManyIsServedAfterIt() {
    dueMany();
    tasks.remove().run();
    rounds.due(new Watch("later"));
    assertThat(tasks).isEmpty();
    assertThat(served).doesNotContain("later");
    pauses.remove().run();
    assertThat(served).endsWith("later");
    // The round after the pause was a small one: rest, and no further pause.
    assertThat(pauses).isEmpty();
    rounds.due(new Watch("much later"));
    tasks.remove().run();
    assertThat(served).endsWith("much later");
  }

  @Test
  void thePauseGrowsWithTheWatchesAndHasALimit() {
    dueMany();
    tasks.remove().run();
    for (int i = 0; i < 100; i++) {
      dueMany();
    }
    pauses.remove().run();
    assertThat(lengths).containsExactly(Duration.ofNanos(MANY * 15_000), Duration.ofMillis(10));
  }

  @Test
  void aWatchThatBreaksDoesNotTakeTheOthersWithIt() {
    Watch broken = new Watch("broken");
    rounds.due(broken);
    rounds.due(new Watch("whole"));
    tasks.remove().run();
    assertThat(broken.aborted).isTrue();
    assertThat(served).containsExactly("whole");
  }

  @Test
  void watchesOfOneConnectionAreServedUnderItsCork() {
    ByteArrayEndPoint bytes = new ByteArrayEndPoint();
    CorkedEndPoint connection = new CorkedEndPoint(bytes);
    rounds.due(new Watch("writes", connection));
    rounds.due(new Watch("looks", connection));
    tasks.remove().run();
    assertThat(served).containsExactly("writes", "looks and sees []");
    assertThat(bytes.takeOutputString()).isEqualTo("writes");
  }

  private void dueMany() {
    for (int i = 0; i < MANY; i++) {
      rounds.due(new Watch("many"));
    }
  }

  private final class Watch implements WatchRounds.Member {
    private final String name;
    private final EndPoint connection;
    private boolean aborted;

    Watch(String name) {
      this(name, new ByteArrayEndPoint());
    }

    Watch(String name, EndPoint connection) {
      this.name = name;
      this.connection = connection;
    }

    @Override
    public EndPoint connection() {
      return connection;
    }

    @Override
    public void serve() {
      if (name.equals("broken")) {
        throw new IllegalStateException("as wanted");
      }
      served.add(name + (name.equals("looks") ? " and sees [" + seen() + "]" : ""));
      if (name.equals("writes") && connection instanceof CorkedEndPoint corked) {
        var _ = CorkedEndPointTest.write(corked, name);
      }
    }

    private String seen() {
      return connection instanceof CorkedEndPoint corked
          ? ((ByteArrayEndPoint) corked.unwrap()).getOutputString()
          : "";
    }

    @Override
    public boolean abort(Throwable cause) {
      aborted = true;
      return true;
    }
  }
}
