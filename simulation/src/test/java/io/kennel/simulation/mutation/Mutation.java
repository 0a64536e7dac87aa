package io.kennel.simulation.mutation;

import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.volume.PodStorage;
import io.kennel.api.Transport;
import io.kennel.api.Transport.Request;
import io.kennel.simulation.process.Tampering;
import io.kennel.store.Log;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A rule that is broken on purpose. Each must be noticed, by the checker that is there for it. */
public enum Mutation {
  CONTROLLER_FORCES_DELETIONS(
      controller(next ->
          new TamperedCalls(
              next,
              TamperedCalls::deletesPod,
              request -> TamperedCalls.with(request, object().put("gracePeriodSeconds", 0)))),
      "runs twice|is mounted on"),
  CONTROLLER_IGNORES_ORDER(
      sets(spec -> spec.put("podManagementPolicy", "Parallel")),
      "is created before|down before|is not available"),
  CONTROLLER_IGNORES_PARTITIONS(
      sets(spec -> rolling(spec).put("partition", 0)), "below the partition"),
  CONTROLLER_IGNORES_ON_DELETE(
      sets(spec -> strategy(spec).put("type", "RollingUpdate")), "in spite of OnDelete"),
  CONTROLLER_IGNORES_MAX_UNAVAILABLE(
      sets(spec -> rolling(spec).put("maxUnavailable", 10)),
      "others are unavailable|is not available|replaces \\d+ before"),
  CONTROLLER_IGNORES_MIN_READY(
      sets(spec -> spec.remove("minReadySeconds")), "is available|is not available"),
  CONTROLLER_MAKES_ONE_TOO_MANY(
      sets(spec -> spec.put("replicas", spec.path("replicas").asInt(1) + 1)), "outside of"),
  CONTROLLER_LETS_CLAIMS_GO(
      sets(spec ->
          spec.putObject("persistentVolumeClaimRetentionPolicy")
              .put("whenDeleted", "Delete")
              .put("whenScaled", "Delete")),
      "is to go with"),
  CONTROLLER_SKIPS_CLAIMS(
      controller(next ->
          new TamperedCalls.Swallowed(
              next,
              request ->
                  request.method().equals("POST")
                      && request.path().endsWith("/persistentvolumeclaims"),
              object())),
      "without its claim"),
  CONTROLLER_NEVER_DELETES(
      controller(next -> new TamperedCalls.Swallowed(next, TamperedCalls::deletesPod, object())),
      "does not settle"),
  COLLECTOR_TAKES_CLAIMS_WITH_PODS(
      process("others", next -> new DeletesClaims(next)), "is deleted|is lost"),
  SERVER_FORGETS_EVENTS(server(TamperedServer::forgetting), "told of|skips"),
  SERVER_TELLS_OUT_OF_ORDER(server(TamperedServer::disordered), "told of|skips"),
  SERVER_LISTS_THE_PAST(server(TamperedServer::old), "shows"),
  STORE_ACKNOWLEDGES_EARLY(disk(TamperedDisk::early), "is acknowledged"),
  STORE_LOSES_WRITES(disk(TamperedDisk::losing), "is acknowledged|follows revision|told of"),
  NODE_STARTS_TWICE(runtime(TamperedNode::startingTwice), "runs twice"),
  NODE_DOES_NOT_WAIT_FOR_THE_END(runtime(TamperedNode::impatient), "runs twice"),
  NODE_DOES_NOT_UNMOUNT(storage(TamperedNode::keepingMounts), "is mounted on");

  /** Only functions: none of them keeps anything of its own. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final Tampering tampering;

  private final String noticed;

  Mutation(Tampering tampering, String noticed) {
    this.tampering = tampering;
    this.noticed = noticed;
  }

  public Tampering tampering() {
    return tampering;
  }

  /** What the first line of the failure says: a regular expression, found anywhere in it. */
  public String noticed() {
    return noticed;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ObjectNode strategy(ObjectNode spec) {
    return spec.path("updateStrategy") instanceof ObjectNode known
        ? known
        : spec.putObject("updateStrategy");
  }

  private static ObjectNode rolling(ObjectNode spec) {
    ObjectNode strategy = strategy(spec);
    if (strategy.path("type").asString("").equals("OnDelete")) {
      return object();
    }
    return strategy.path("rollingUpdate") instanceof ObjectNode known
        ? known
        : strategy.putObject("rollingUpdate");
  }

  private static Tampering sets(Consumer<ObjectNode> change) {
    return controller(next -> new TamperedObjects(next, change));
  }

  private static Tampering controller(UnaryOperator<Transport> change) {
    return process("statefulset", change);
  }

  private static Tampering process(String name, UnaryOperator<Transport> change) {
    return new Tampering() {
      @Override
      public Transport calls(String process, Transport next) {
        return process.equals(name) ? change.apply(next) : next;
      }
    };
  }

  private static Tampering server(UnaryOperator<Transport> change) {
    return new Tampering() {
      @Override
      public Transport server(Transport next) {
        return change.apply(next);
      }
    };
  }

  private static Tampering disk(UnaryOperator<Log> change) {
    return new Tampering() {
      @Override
      public Log disk(Log next) {
        return change.apply(next);
      }
    };
  }

  private static Tampering runtime(UnaryOperator<ContainerRuntime> change) {
    return new Tampering() {
      @Override
      public ContainerRuntime runtime(ContainerRuntime next) {
        return change.apply(next);
      }
    };
  }

  private static Tampering storage(UnaryOperator<PodStorage> change) {
    return new Tampering() {
      @Override
      public PodStorage storage(PodStorage next) {
        return change.apply(next);
      }
    };
  }

  /** Deletes the claim of every pod that it deletes. */
  private record DeletesClaims(Transport next) implements Transport {
    @Override
    public JsonNode call(Request request) {
      JsonNode answer = next.call(request);
      if (TamperedCalls.deletesPod(request)) {
        String path = request.path().replace("/pods/", "/persistentvolumeclaims/data-");
        var _ =
            next.call(
                new Request(
                    "DELETE", path, request.query(), Mutation.object(), "application/json"));
      }
      return answer;
    }

    @Override
    public Subscription watch(Request request, WatchSink sink) {
      return next.watch(request, sink);
    }
  }
}
