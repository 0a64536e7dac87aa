package io.kennel.server.kinds;

import io.kennel.server.json.Json;
import io.kennel.server.table.Ages;
import io.kennel.server.table.Column;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pods as kubectl prints them. */
final class PodColumns {
  static final List<Column> ALL =
      List.of(
          Column.text("Ready", pod -> summary(pod).ready + "/" + summary(pod).containers)
              .describedAs("The aggregate readiness state of this pod for accepting traffic."),
          Column.text("Status", pod -> summary(pod).reason)
              .describedAs("The aggregate status of the containers in this pod."),
          Column.timed(
              "Restarts",
              "The number of times the containers in this pod have been restarted and when the"
                  + " last container in this pod has restarted.",
              (pod, now) -> summary(pod).restarts(now)),
          Column.AGE,
          Column.text("IP", pod -> orNone(ip(pod))).wide(),
          Column.text("Node", pod -> orNone(Json.text(pod, "spec", "nodeName"))).wide(),
          Column.text(
                  "Nominated Node", pod -> orNone(Json.text(pod, "status", "nominatedNodeName")))
              .wide(),
          Column.text("Readiness Gates", PodColumns::readinessGates).wide());

  private PodColumns() {}

  static String orNone(String text) {
    return text.isEmpty() ? "<none>" : text;
  }

  private static String ip(JsonNode pod) {
    String first = Json.text(Json.at(pod, "status", "podIPs").path(0), "ip");
    return first.isEmpty() ? Json.text(pod, "status", "podIP") : first;
  }

  private static String readinessGates(JsonNode pod) {
    JsonNode gates = Json.at(pod, "spec", "readinessGates");
    if (gates.isEmpty()) {
      return "<none>";
    }
    int met = 0;
    for (JsonNode gate : gates) {
      met += condition(pod, Json.text(gate, "conditionType"), "True") ? 1 : 0;
    }
    return met + "/" + gates.size();
  }

  private static boolean condition(JsonNode pod, String type, String status) {
    for (ObjectNode condition : Json.items(pod.path("status"), "conditions")) {
      if (Json.text(condition, "type").equals(type)) {
        return Json.text(condition, "status").equals(status);
      }
    }
    return false;
  }

  private static Summary summary(JsonNode pod) {
    return new Summary(pod);
  }

  /** What the statuses of all containers amount to. */
  private static final class Summary {
    private final JsonNode pod;
    private final Map<String, ObjectNode> initContainers = new TreeMap<>();
    private int containers;
    private int ready;
    private String reason;
    private long restarts;
    private String lastRestart = "";
    private long sidecarRestarts;
    private String lastSidecarRestart = "";

    Summary(JsonNode pod) {
      this.pod = pod;
      JsonNode status = pod.path("status");
      containers = pod.path("spec").path("containers").size();
      String given = Json.text(status, "reason");
      reason = given.isEmpty() ? Json.text(status, "phase") : given;
      for (ObjectNode condition : Json.items(status, "conditions")) {
        if (Json.text(condition, "type").equals("PodScheduled")
            && Json.text(condition, "reason").equals("SchedulingGated")) {
          reason = "SchedulingGated";
        }
      }
      for (ObjectNode container : Json.items(pod.path("spec"), "initContainers")) {
        initContainers.put(Json.text(container, "name"), container);
        containers += isSidecar(container) ? 1 : 0;
      }
      boolean initializing = readInitContainers(status);
      if (!initializing || condition(pod, "Initialized", "True")) {
        readContainers(status);
      }
      readDeletion(status);
    }

    private static boolean isSidecar(JsonNode container) {
      return Json.text(container, "restartPolicy").equals("Always");
    }

    private boolean readInitContainers(JsonNode status) {
      List<ObjectNode> statuses = Json.items(status, "initContainerStatuses");
      for (int i = 0; i < statuses.size(); i++) {
        ObjectNode container = statuses.get(i);
        countRestarts(container);
        ObjectNode declared = initContainers.get(Json.text(container, "name"));
        boolean sidecar = declared != null && isSidecar(declared);
        if (sidecar) {
          sidecarRestarts += container.path("restartCount").asLong(0);
          lastSidecarRestart = later(lastSidecarRestart, container);
        }
        JsonNode terminated = Json.at(container, "state", "terminated");
        if (terminated.isObject() && terminated.path("exitCode").asInt(0) == 0) {
          continue;
        }
        if (sidecar && container.path("started").asBoolean(false)) {
          ready += container.path("ready").asBoolean(false) ? 1 : 0;
          continue;
        }
        reason = "Init:" + initReason(container, terminated, i);
        return true;
      }
      return false;
    }

    private String initReason(JsonNode container, JsonNode terminated, int index) {
      if (terminated.isObject()) {
        return ended(terminated);
      }
      String waiting = Json.text(container, "state", "waiting", "reason");
      return waiting.isEmpty() || waiting.equals("PodInitializing")
          ? index + "/" + initContainers.size()
          : waiting;
    }

    private static String ended(JsonNode terminated) {
      String why = Json.text(terminated, "reason");
      if (!why.isEmpty()) {
        return why;
      }
      int signal = terminated.path("signal").asInt(0);
      return signal != 0 ? "Signal:" + signal : "ExitCode:" + terminated.path("exitCode").asInt(0);
    }

    private void readContainers(JsonNode status) {
      restarts = sidecarRestarts;
      lastRestart = lastSidecarRestart;
      boolean running = false;
      for (ObjectNode container : Json.items(status, "containerStatuses").reversed()) {
        countRestarts(container);
        JsonNode state = container.path("state");
        String waiting = Json.text(state, "waiting", "reason");
        if (!waiting.isEmpty()) {
          reason = waiting;
        } else if (state.path("terminated").isObject()) {
          reason = ended(state.path("terminated"));
        } else if (container.path("ready").asBoolean(false) && state.has("running")) {
          running = true;
          ready++;
        }
      }
      if (reason.equals("Completed") && running) {
        reason = condition(pod, "Ready", "True") ? "Running" : "NotReady";
      }
    }

    private void readDeletion(JsonNode status) {
      if (!Json.has(pod, "metadata", "deletionTimestamp")) {
        return;
      }
      String phase = Json.text(status, "phase");
      // Of a lost node too: what older versions called Unknown is Terminating today.
      if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
        reason = "Terminating";
      }
    }

    private void countRestarts(JsonNode container) {
      restarts += container.path("restartCount").asLong(0);
      lastRestart = later(lastRestart, container);
    }

    private static String later(String time, JsonNode container) {
      String ended = Json.text(container, "lastState", "terminated", "finishedAt");
      return ended.compareTo(time) > 0 ? ended : time;
    }

    String restarts(Instant now) {
      return restarts == 0 || lastRestart.isEmpty()
          ? Long.toString(restarts)
          : restarts + " (" + Ages.since(lastRestart, now) + " ago)";
    }
  }
}
