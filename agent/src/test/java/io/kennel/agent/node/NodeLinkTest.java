package io.kennel.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.world.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class NodeLinkTest {
  private static final Transport.Request REQUEST =
      new Transport.Request("GET", "/api/v1/pods", Map.of(), null, null);

  /** Begun when the test says so. */
  private final List<Runnable> tasks = new ArrayList<>();

  private final FakeServer server = new FakeServer();
  private final Seen seen = new Seen();
  private final NodeLink link = new NodeLink(server, this::later);

  @Test
  void aPulledCableFailsCallsAndWatches() {
    link.cut();
    assertThat(link.isCut()).isTrue();
    assertThatThrownBy(() -> link.call(REQUEST))
        .isInstanceOfSatisfying(
            StatusException.class, failure -> assertThat(failure.isRetryable()).isTrue());
    assertThatThrownBy(() -> link.watch(REQUEST, seen)).isInstanceOf(StatusException.class);
    assertThat(server.calls).isZero();
    link.mend();
    assertThat(link.call(REQUEST)).isNotNull();
  }

  @Test
  void aCallThatIsUnderWayFailsThoughTheServerHasAnswered() {
    server.during = link::cut;
    assertThatThrownBy(() -> link.call(REQUEST)).hasMessageContaining("no route to host");
    assertThat(server.calls).isEqualTo(1);
  }

  @Test
  void aCallThatIsUnderWayFailsEvenWhereTheCableIsBack() {
    server.during =
        () -> {
          link.cut();
          link.mend();
        };
    assertThatThrownBy(() -> link.call(REQUEST)).hasMessageContaining("no route to host");
  }

  @Test
  void aWatchBreaksWithTheCableAndIsClosedAtTheServer() {
    link.watch(REQUEST, seen);
    server.sink.event("ADDED", null);
    link.cut();
    server.sink.event("MODIFIED", null);
    runTasks();
    assertThat(seen.heard).containsExactly("ADDED", "ended: unreachable");
    assertThat(server.closed).isEqualTo(1);
  }

  @Test
  void aWatchDoesNotGoOnWithAGapWhereTheCableIsBackAtOnce() {
    link.watch(REQUEST, seen);
    link.cut();
    server.sink.event("lost", null);
    link.mend();
    server.sink.event("behind the gap", null);
    runTasks();
    assertThat(seen.heard).containsExactly("ended: unreachable");
  }

  @Test
  void aWatchThatIsOpenedWhileTheCableIsPulledBreaksToo() {
    server.during = link::cut;
    link.watch(REQUEST, seen);
    runTasks();
    assertThat(seen.heard).containsExactly("ended: unreachable");
    assertThat(server.closed).isEqualTo(1);
  }

  @Test
  void aWatchThatItsReaderHasClosedIsNotToldOfTheCable() {
    link.watch(REQUEST, seen).close();
    link.cut();
    runTasks();
    assertThat(seen.heard).isEmpty();
    assertThat(server.closed).isEqualTo(1);
  }

  @Test
  void theServersOwnEndIsPassedOn() {
    link.watch(REQUEST, seen);
    server.sink.ended(null);
    link.cut();
    runTasks();
    assertThat(seen.heard).containsExactly("ended: in order");
  }

  private Tasks.Task later(String name, Runnable action) {
    tasks.add(action);
    return () -> {};
  }

  private void runTasks() {
    tasks.forEach(Runnable::run);
    tasks.clear();
  }

  /** Answers everything, and does something while it does. */
  private static final class FakeServer implements Transport {
    private Runnable during = () -> {};
    private WatchSink sink;
    private int calls;
    private int closed;

    @Override
    public JsonNode call(Request request) {
      calls++;
      during.run();
      return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public Subscription watch(Request request, WatchSink reader) {
      sink = reader;
      during.run();
      return () -> closed++;
    }
  }

  /** What the reader of a watch was told. */
  private static final class Seen implements Transport.WatchSink {
    private final List<String> heard = new ArrayList<>();

    @Override
    public void event(String type, Transport.RawObject object) {
      heard.add(type);
    }

    @Override
    public void ended(StatusException failure) {
      heard.add(failure == null ? "ended: in order" : "ended: unreachable");
    }
  }
}
