package io.kennel.client;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.api.Transport;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

class EventRecorderTest {
  private static final Pod POD =
      new PodBuilder()
          .withApiVersion("v1")
          .withKind("Pod")
          .withNewMetadata()
          .withNamespace("default")
          .withName("kubia-0")
          .withUid("u")
          .endMetadata()
          .build();

  private final SimulatedWorld world = new SimulatedWorld(5);
  private final FakeServer server = new FakeServer(world);
  private final EventRecorder events =
      new EventRecorder(new ApiClient(server), world, "kubelet", "node-1");
  private final Logger log = (Logger) LoggerFactory.getLogger(EventRecorder.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void listenNoMore() {
    log.detachAppender(lines);
    assertThat(world.failures()).isEmpty();
  }

  private void record(int count) {
    for (int i = 0; i < count; i++) {
      events.record(POD, "Normal", "Started", "container " + i + " of " + count);
    }
  }

  private List<String> lines() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void whatIsTooMuchIsCountedInOneLine() {
    record(EventRecorder.WAITING_EVENTS_MAX + 700);
    assertThat(lines()).isEmpty();
    world.runFor(Duration.ofSeconds(5));
    assertThat(server.requests).hasSize(EventRecorder.WAITING_EVENTS_MAX);
    record(EventRecorder.WAITING_EVENTS_MAX + 50);

    world.runFor(Duration.ofSeconds(6));
    assertThat(lines())
        .containsExactly("Too many events of kubelet waited: 750 were dropped in 10 s");
    world.runFor(Duration.ofMinutes(1));
    assertThat(lines()).hasSize(1);
    record(EventRecorder.WAITING_EVENTS_MAX + 3);
    world.runFor(Duration.ofMinutes(1));
    assertThat(lines())
        .hasSize(2)
        .last()
        .isEqualTo("Too many events of kubelet waited: 3 were dropped in 10 s");
  }

  @Test
  void whatFitsIsWritten() {
    record(EventRecorder.WAITING_EVENTS_MAX);
    world.runFor(Duration.ofMinutes(1));
    assertThat(server.requests).hasSize(EventRecorder.WAITING_EVENTS_MAX);
    assertThat(lines()).isEmpty();
  }

  @Test
  void anEventWhoseNameIsTakenGetsAnother() {
    AtomicInteger taken = new AtomicInteger(2);
    Transport busy =
        new Transport() {
          @Override
          public JsonNode call(Request request) {
            if (taken.getAndDecrement() > 0) {
              throw StatusErrors.alreadyExists(ResourceTypes.EVENT, "kubia-0.1");
            }
            return server.call(request);
          }

          @Override
          public Subscription watch(Request request, WatchSink sink) {
            return server.watch(request, sink);
          }
        };
    new EventRecorder(new ApiClient(busy), world, "default-scheduler", "")
        .record(POD, "Normal", "Scheduled", "assigned");
    world.runFor(Duration.ofSeconds(1));
    assertThat(server.requests).hasSize(1);
  }
}
