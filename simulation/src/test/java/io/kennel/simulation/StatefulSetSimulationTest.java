package io.kennel.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.api.Transport;
import io.kennel.simulation.SimulatedCluster.Tampering;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Sets on simulated nodes, with everything going wrong. Replay: {@code -Dkennel.seed=N}. */
class StatefulSetSimulationTest {
  private static final int SEEDS = Integer.getInteger("kennel.seeds", 300);

  @Test
  void setsKeepTheirPromises() {
    Long seed = Long.getLong("kennel.seed");
    LongStream seeds = seed == null ? LongStream.range(0, SEEDS) : LongStream.of(seed);
    seeds.parallel().forEach(each -> new Scenario(each, Tampering.NONE).run());
  }

  @Test
  @Tag("nightly")
  void setsKeepTheirPromisesOverManySeeds() {
    LongStream.range(10_000, 20_000)
        .parallel()
        .forEach(seed -> new Scenario(seed, Tampering.NONE).run());
  }

  @Test
  void aSeedReplaysExactly() {
    Scenario first = new Scenario(7, Tampering.NONE);
    first.run();
    Scenario second = new Scenario(7, Tampering.NONE);
    second.run();
    assertThat(second.cluster().world().trace()).isEqualTo(first.cluster().world().trace());
  }

  /** Force: the pod's object goes while its containers run, so that a replacement is made. */
  @Test
  void aControllerThatForcesDeletionsIsCaught() {
    Tampering forcing =
        process -> process.equals("statefulset") ? ForcingTransport::new : UnaryOperator.identity();
    assertThatThrownBy(
            () -> LongStream.range(0, 40).forEach(seed -> new Scenario(seed, forcing).run()))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("runs twice")
        .hasMessageContaining("-Dkennel.seed=");
  }

  private record ForcingTransport(Transport next) implements Transport {
    @Override
    public JsonNode call(Request request) {
      boolean deletes = request.method().equals("DELETE") && request.path().contains("/pods/");
      return next.call(deletes ? forced(request) : request);
    }

    private static Request forced(Request request) {
      JsonNode body = JsonNodeFactory.instance.objectNode().put("gracePeriodSeconds", 0);
      return new Request(
          request.method(), request.path(), request.query(), body, "application/json");
    }

    @Override
    public Subscription watch(Request request, WatchSink sink) {
      return next.watch(request, sink);
    }
  }
}
