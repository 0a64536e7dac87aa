package io.kennel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Controller;
import io.kennel.client.Kinds;
import io.kennel.client.SharedInformers;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WhenNeededTest {
  private static final ObjectKey FIRST = new ObjectKey("default", "first");

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final TestCluster cluster = new TestCluster(world);
  private final Api api = cluster.api;
  private final SharedInformers informers = new SharedInformers(api, world);
  private final List<String> told = new ArrayList<>();
  private boolean innerIsReady;
  private final WhenNeeded<Secret> controller =
      new WhenNeeded<>("secrets", informers.of(Kinds.SECRET), world, Told::new);

  /** Says what is done to it. */
  private final class Told implements Controller {
    Told() {
      told.add("made");
    }

    @Override
    public String name() {
      return "secrets";
    }

    @Override
    public void start() {
      told.add("started");
    }

    @Override
    public boolean ready() {
      return innerIsReady;
    }

    @Override
    public void close() {
      told.add("closed");
    }
  }

  @AfterEach
  void close() {
    informers.close();
    cluster.close();
    assertThat(world.failures()).isEmpty();
  }

  private void create(String name) {
    ObjectMeta meta = new ObjectMeta();
    meta.setNamespace("default");
    meta.setName(name);
    Secret secret = new Secret();
    secret.setMetadata(meta);
    var _ = api.create(Kinds.SECRET, secret);
  }

  private void deleteAll() {
    for (Secret each : api.list(Kinds.SECRET, Api.ListOptions.ALL).items()) {
      api.delete(
          Kinds.SECRET,
          new ObjectKey(each.getMetadata().getNamespace(), each.getMetadata().getName()),
          DeleteOptions.DEFAULT);
    }
  }

  private void pass() {
    world.runFor(Duration.ofMillis(10));
  }

  @Test
  void isMadeOnceWhenTheFirstObjectComes() {
    deleteAll();
    controller.start();
    pass();
    assertThat(controller.ready()).isTrue();
    assertThat(told).isEmpty();
    create(FIRST.name());
    create("second");
    pass();
    assertThat(told).containsExactly("made", "started");
    assertThat(controller.ready()).isFalse();
    innerIsReady = true;
    assertThat(controller.ready()).isTrue();
    deleteAll();
    create("third");
    pass();
    controller.close();
    assertThat(told).containsExactly("made", "started", "closed");
  }

  @Test
  void isMadeAtOnceWhereThereAreObjects() {
    create(FIRST.name());
    controller.start();
    assertThat(controller.ready()).isFalse();
    pass();
    assertThat(told).containsExactly("made", "started");
  }

  @Test
  void isNotMadeAnyMoreOnceClosed() {
    deleteAll();
    controller.start();
    pass();
    controller.close();
    create(FIRST.name());
    pass();
    assertThat(told).isEmpty();
  }
}
