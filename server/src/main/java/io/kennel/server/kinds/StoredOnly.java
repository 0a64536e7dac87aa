package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Admission;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Warns of fields that are kept though nothing in the cluster acts on them, where a user might wait
 * for an effect. The whole list is in docs/supported.md.
 */
final class StoredOnly {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final Set<String> MOUNTED_SOURCES = Set.of("hostPath", "local");

  private StoredOnly() {}

  static void warnOfService(JsonNode spec, Admission admission) {
    String type = Json.text(spec, "type");
    if (type.equals("LoadBalancer")) {
      warn(admission, SPEC.child("type"), "this cluster has no load balancers");
    }
    int number = 0;
    for (JsonNode port : spec.path("ports")) {
      if (Json.text(port, "protocol").equals("SCTP")) {
        warn(
            admission,
            SPEC.child("ports").index(number).child("protocol"),
            "SCTP is not forwarded here");
      }
      number++;
    }
  }

  static void warnOfVolume(JsonNode spec, Iterable<String> sources, Admission admission) {
    for (String source : sources) {
      if (!MOUNTED_SOURCES.contains(source)) {
        warn(
            admission,
            SPEC.child(source),
            "no node can mount volumes of this type; hostPath and local work");
      }
    }
    if (!spec.path("mountOptions").isEmpty()) {
      warn(admission, SPEC.child("mountOptions"), "has no effect here");
    }
    block(spec, admission);
  }

  static void warnOfClaim(JsonNode spec, Admission admission) {
    block(spec, admission);
    for (String field : List.of("dataSource", "dataSourceRef")) {
      if (Json.has(spec, field)) {
        warn(admission, SPEC.child(field), "no provisioner here fills volumes");
      }
    }
    if (!Json.text(spec, "volumeAttributesClassName").isEmpty()) {
      warn(admission, SPEC.child("volumeAttributesClassName"), "has no effect here");
    }
  }

  private static void block(JsonNode spec, Admission admission) {
    if (Json.text(spec, "volumeMode").equals("Block")) {
      warn(admission, SPEC.child("volumeMode"), "no pod can use Block volumes here");
    }
  }

  private static void warn(Admission admission, FieldPath path, String text) {
    admission.warn(path + ": " + text);
  }
}
