package io.kennel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanExecutorTest {
  private static final ConfigMap MAP =
      new ConfigMapBuilder()
          .withNewMetadata()
          .withNamespace("default")
          .withName("a")
          .withUid("u1")
          .endMetadata()
          .build();
  private static final Plan.Emit YES = new Plan.Emit(MAP, "Normal", "Yes", "it worked");
  private static final Plan.Emit NO = new Plan.Emit(MAP, "Warning", "No", "it failed: ");

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final FakeServer server = new FakeServer(world);
  private final Api api = new ApiClient(server);
  private final EventRecorder recorder = new EventRecorder(api, world, "tester", "node-1");
  private final PlanExecutor executor = new PlanExecutor(api, recorder, world.tasks());

  @Test
  void whatIsGoneCountsAsDeleted() {
    Plan plan =
        new Plan(
            List.of(
                new Plan.Told(
                    new Plan.Delete<>(
                        Kinds.CONFIG_MAP, ObjectKey.of("gone"), Api.DeleteOptions.DEFAULT),
                    YES,
                    NO)),
            Duration.ofSeconds(3));
    assertThat(executor.execute(plan)).isEqualTo(Outcome.again(Duration.ofSeconds(3)));
    assertThat(events()).isEmpty();
  }

  /** Its informer may never show the object that was in the way: seed 282. */
  @Test
  void whatIsThereAlreadyIsNoNewsAndMakesThePlanFailAtItsEnd() {
    Plan plan =
        new Plan(
            List.of(
                new Plan.Told(new Plan.Create<>(Kinds.CONFIG_MAP, MAP), YES, NO),
                new Plan.UpdateStatus<>(Kinds.CONFIG_MAP, MAP.edit().addToData("a", "1").build()),
                new Plan.Create<>(
                    Kinds.CONFIG_MAP,
                    MAP.edit().editMetadata().withName("b").endMetadata().build())),
            null);
    var _ = api.create(Kinds.CONFIG_MAP, MAP);
    assertThatThrownBy(() -> executor.execute(plan)).hasMessageContaining("already exists");
    assertThat(api.find(Kinds.CONFIG_MAP, new ObjectKey("default", "b"))).isNotNull();
    assertThat(api.get(Kinds.CONFIG_MAP, Owners.keyOf(MAP)).getData()).isNullOrEmpty();
    assertThat(events()).isEmpty();
  }

  @Test
  void aFailureIsToldAndEndsThePlan() {
    server.failure = StatusErrors.forbidden("quota");
    Plan plan =
        new Plan(
            List.of(new Plan.Told(new Plan.Create<>(Kinds.CONFIG_MAP, MAP), YES, NO), YES), null);
    assertThatThrownBy(() -> executor.execute(plan)).isInstanceOf(StatusException.class);
    server.failure = null;
    assertThat(events())
        .extracting(Event::getMessage)
        .singleElement()
        .asString()
        .startsWith("it failed: ");
  }

  @Test
  void sequencesThatAreIndependentAllHappen() {
    var _ = api.create(Kinds.CONFIG_MAP, named("map-3"));
    Plan plan = new Plan(List.of(creations(20)), null);
    assertThatThrownBy(() -> executor.execute(plan)).hasMessageContaining("already exists");
    assertThat(api.list(Kinds.CONFIG_MAP, Api.ListOptions.ALL).items()).hasSize(40);
  }

  @Test
  void whatFailsForAllIsNotTriedForMany() {
    server.failure = StatusErrors.forbidden("quota");
    Plan plan = new Plan(List.of(creations(20), YES), null);
    assertThatThrownBy(() -> executor.execute(plan)).hasMessageContaining("quota");
    server.failure = null;
    assertThat(api.list(Kinds.CONFIG_MAP, Api.ListOptions.ALL).items()).isEmpty();
    assertThat(events())
        .extracting(Event::getMessage)
        .containsExactly("it failed: forbidden: quota");
  }

  /** Two objects each, the second only after the first. */
  private static Plan.Together creations(int count) {
    List<List<Plan.Action>> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sequences.add(
          List.of(
              new Plan.Told(new Plan.Create<>(Kinds.CONFIG_MAP, named("map-" + i)), null, NO),
              new Plan.Create<>(Kinds.CONFIG_MAP, named("later-" + i))));
    }
    return new Plan.Together(sequences);
  }

  private static ConfigMap named(String name) {
    return MAP.edit().editMetadata().withName(name).endMetadata().build();
  }

  @Test
  void aConflictIsNoNews() {
    server.conflictOnce = true;
    Plan plan =
        new Plan(List.of(new Plan.Told(new Plan.Create<>(Kinds.CONFIG_MAP, MAP), YES, NO)), null);
    assertThatThrownBy(() -> executor.execute(plan)).isInstanceOf(StatusException.class);
    assertThat(events()).isEmpty();
  }

  @Test
  void theSameEventAgainRaisesTheCount() {
    for (int i = 0; i < 3; i++) {
      recorder.record(MAP, "Normal", "Yes", "again");
      world.runFor(Duration.ofSeconds(10));
    }
    assertThat(events()).hasSize(1);
    Event event = events().getFirst();
    assertThat(event.getCount()).isEqualTo(3);
    assertThat(event.getFirstTimestamp()).isLessThan(event.getLastTimestamp());
    assertThat(event.getMetadata().getName()).matches("a\\.[0-9a-f]+");
    assertThat(event.getSource().getComponent()).isEqualTo("tester");
    assertThat(event.getSource().getHost()).isEqualTo("node-1");
    assertThat(event.getInvolvedObject().getKind()).isEqualTo("ConfigMap");
    assertThat(event.getInvolvedObject().getUid()).isEqualTo("u1");
  }

  @Test
  void anEventThatWasDeletedComesAnew() {
    recorder.record(MAP, "Normal", "Yes", "again");
    api.delete(Kinds.EVENT, Owners.keyOf(events().getFirst()), Api.DeleteOptions.DEFAULT);
    recorder.record(MAP, "Normal", "Yes", "again");
    assertThat(events()).extracting(Event::getCount).containsExactly(1);
  }

  @Test
  void noMoreEventsWaitThanTheLimit() {
    for (int i = 0; i < EventRecorder.WAITING_EVENTS_MAX + 10; i++) {
      recorder.record(MAP, "Normal", "Yes", "number " + i);
    }
    assertThat(events()).hasSize(EventRecorder.WAITING_EVENTS_MAX);
  }

  private List<Event> events() {
    world.runUntilIdle(5000);
    return api.list(Kinds.EVENT, Api.ListOptions.ALL).items();
  }
}
