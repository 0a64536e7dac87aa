package io.kennel.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusErrors;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

class SharedInformersTest {
  private SimulatedWorld world = new SimulatedWorld(1);
  private FakeServer server = new FakeServer(world);
  private Api api = new ApiClient(server);

  @Test
  void showsWhatWasThereAndWhatComes() {
    create("a", "1");
    Informer<ConfigMap> informer = informer();
    assertThat(informer.synced()).isFalse();
    await(informer::synced);
    List<String> told = told(informer);

    create("b", "1");
    update("a", "2");
    api.delete(Kinds.CONFIG_MAP, key("b"), Api.DeleteOptions.DEFAULT);

    assertThat(told).containsExactly("a: null -> 1", "b: null -> 1", "a: 1 -> 2", "b: 1 -> null");
    assertThat(informer.view().all()).extracting(SharedInformersTest::value).containsExactly("2");
  }

  @Test
  void oneInformerServesAllUsersAndDecodesAChangeOnce() {
    SharedInformers informers = new SharedInformers(api, world);
    Informer<ConfigMap> first = informers.of(Kinds.CONFIG_MAP);
    Informer<ConfigMap> second = informers.of(Kinds.CONFIG_MAP);
    assertThat(first).isSameAs(second);
    await(first::synced);
    create("a", "1");
    assertThat(server.decodings).hasValue(0);

    assertThat(first.view().get(key("a"))).isSameAs(second.view().get(key("a")));
    assertThat(server.decodings).hasValue(1);
  }

  @Test
  void aViewStaysAsItWas() {
    Informer<ConfigMap> informer = synced();
    create("a", "1");
    Informer.View<ConfigMap> before = informer.view();
    Supplier<ConfigMap> kept = before.lazy(key("a"));
    update("a", "2");
    assertThat(value(before.get(key("a")))).isEqualTo("1");
    assertThat(kept.get()).isSameAs(before.get(key("a")));
    assertThat(before.lazy(key("b"))).isNull();
    assertThat(value(informer.view().get(key("a")))).isEqualTo("2");
  }

  @Test
  void watchesOnFromWhereTheWatchBroke() {
    Informer<ConfigMap> informer = synced();
    create("a", "1");
    long lists = lists();
    server.breakWatches(null);
    create("b", "1");
    await(() -> informer.view().all().size() == 2);
    assertThat(lists()).isEqualTo(lists);
  }

  @Test
  void listsAgainWhenItsVersionIsGoneAndTellsTheDifference() {
    create("a", "1");
    create("b", "1");
    Informer<ConfigMap> informer = synced();
    List<String> told = told(informer);
    told.clear();
    server.breakWatches(null);
    update("a", "2");
    api.delete(Kinds.CONFIG_MAP, key("b"), Api.DeleteOptions.DEFAULT);
    create("c", "1");
    server.compact();

    await(() -> informer.view().get(key("c")) != null);
    assertThat(told).containsExactly("a: 1 -> 2", "c: null -> 1", "b: 1 -> null");
  }

  @Test
  void triesAgainWithMorePatienceWhileTheServerIsAway() {
    server.failure = StatusErrors.serviceUnavailable("away");
    Informer<ConfigMap> informer = informer();
    world.runFor(Duration.ofMinutes(10));
    assertThat(server.requests).hasSizeBetween(15, 60);
    server.failure = null;
    await(informer::synced);
  }

  @Test
  void ignoresWhatRepeatsThePast() {
    Informer<ConfigMap> informer = synced();
    ConfigMap old = create("a", "1");
    update("a", "2");
    server.send("MODIFIED", Models.encode(old));
    assertThat(value(informer.view().get(key("a")))).isEqualTo("2");
  }

  @Test
  void aBookmarkMovesTheVersionWithoutBeingAnObject() {
    Informer<ConfigMap> informer = synced();
    var bookmark = JsonNodeFactory.instance.objectNode();
    bookmark.putObject("metadata").put("resourceVersion", "5000");
    server.send("BOOKMARK", bookmark);
    server.breakWatches(null);
    await(() -> !server.watches.isEmpty());
    assertThat(informer.view().all()).isEmpty();
    assertThat(server.requests.getLast().query()).containsEntry("resourceVersion", List.of("5000"));
  }

  @Test
  void aListenerThatCausesAChangeHearsOfItAfterwards() {
    Informer<ConfigMap> informer = synced();
    List<String> told = new ArrayList<>();
    informer.listen((before, after) -> {
      if (after != null && value(after).equals("1")) {
        update("a", "2");
      }
      told.add(value(before) + " -> " + value(after));
    });
    create("a", "1");
    assertThat(told).containsExactly("null -> 1", "1 -> 2");
  }

  @Test
  void aListenerThatFailsHarmsNobody() {
    Informer<ConfigMap> informer = synced();
    informer.listen((before, after) -> {
      throw new IllegalStateException("listener");
    });
    List<String> told = told(informer);
    create("a", "1");
    assertThat(told).containsExactly("a: null -> 1");
  }

  @Test
  void afterClosingNothingIsOpenAndNothingComes() {
    SharedInformers informers = new SharedInformers(api, world);
    Informer<ConfigMap> informer = informers.of(Kinds.CONFIG_MAP);
    await(informer::synced);
    informers.close();
    create("a", "1");
    assertThat(server.watches).isEmpty();
    assertThat(informer.view().all()).isEmpty();
    world.runUntilIdle(100);
  }

  @Test
  void viewsSelectByNamespaceAndBeginningOfTheName() {
    Informer<ConfigMap> informer = synced();
    for (String name : List.of("kubia-0", "kubia-1", "kubi", "kubib")) {
      create(name, "1");
    }
    assertThat(informer.view().in("default")).hasSize(4);
    assertThat(informer.view().in("defaul")).isEmpty();
    assertThat(informer.view().startingWith("default", "kubia-"))
        .extracting(each -> each.getMetadata().getName())
        .containsExactly("kubia-0", "kubia-1");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void agreesWithTheServerInTheEnd(long seed) {
    world = new SimulatedWorld(seed);
    server = new FakeServer(world);
    api = new ApiClient(server);
    Informer<ConfigMap> informer = informer();
    for (int i = 0; i < 200; i++) {
      String name = "n" + world.random().nextInt(5);
      switch (world.random().nextInt(7)) {
        case 0 -> server.breakWatches(StatusErrors.serviceUnavailable("cut"));
        case 1 -> server.compact();
        case 2 -> world.runFor(Duration.ofMillis(world.random().nextInt(200)));
        case 3 -> {
          if (api.find(Kinds.CONFIG_MAP, key(name)) != null) {
            api.delete(Kinds.CONFIG_MAP, key(name), Api.DeleteOptions.DEFAULT);
          }
        }
        default -> {
          if (api.find(Kinds.CONFIG_MAP, key(name)) == null) {
            create(name, Integer.toString(i));
          } else {
            update(name, Integer.toString(i));
          }
        }
      }
    }
    world.runFor(Duration.ofMinutes(2));
    assertThat(List.copyOf(informer.view().all()))
        .isEqualTo(api.list(Kinds.CONFIG_MAP, Api.ListOptions.ALL).items());
  }

  private Informer<ConfigMap> informer() {
    return new SharedInformers(api, world).of(Kinds.CONFIG_MAP);
  }

  private Informer<ConfigMap> synced() {
    Informer<ConfigMap> informer = informer();
    await(() -> informer.synced() && !server.watches.isEmpty());
    return informer;
  }

  private void await(BooleanSupplier done) {
    assertThat(world.runUntil(done, Duration.ofMinutes(5))).isTrue();
  }

  private static List<String> told(Informer<ConfigMap> informer) {
    List<String> told = new ArrayList<>();
    informer.listen((before, after) -> {
      ConfigMap either = after == null ? before : after;
      told.add(either.getMetadata().getName() + ": " + value(before) + " -> " + value(after));
    });
    return told;
  }

  private long lists() {
    return server.requests.stream()
        .filter(request -> request.method().equals("GET") && request.query().isEmpty())
        .count();
  }

  private ConfigMap create(String name, String value) {
    return api.create(Kinds.CONFIG_MAP, configMap(name, value)).object();
  }

  private void update(String name, String value) {
    var _ = api.update(Kinds.CONFIG_MAP, configMap(name, value));
  }

  private static ConfigMap configMap(String name, String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .endMetadata()
        .addToData("value", value)
        .build();
  }

  private static String value(ConfigMap object) {
    return object == null ? "null" : object.getData().get("value");
  }

  private static ObjectKey key(String name) {
    return new ObjectKey("default", name);
  }
}
