package io.kennel.controllers.deployment;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.kennel.client.Models;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What is noted on sets and deployments: revisions, and how many replicas there were to be. */
final class Annotations {
  static final String REVISION = "deployment.kubernetes.io/revision";
  static final String HISTORY = "deployment.kubernetes.io/revision-history";
  static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
  static final String MAX = "deployment.kubernetes.io/max-replicas";
  private static final int HISTORY_CHARACTERS_MAX = 2000;

  /** What a set does not take over from its deployment. */
  private static final Set<String> OWN =
      Set.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          REVISION,
          HISTORY,
          DESIRED,
          MAX,
          "deprecated.deployment.rollback.to");

  private Annotations() {}

  static Map<String, String> of(HasMetadata object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? Map.of() : annotations;
  }

  static long revision(HasMetadata object) {
    return number(object, REVISION, 0);
  }

  /** The number in an annotation; {@code otherwise} where there is none. */
  static long number(HasMetadata object, String name, long otherwise) {
    String text = of(object).getOrDefault(name, "");
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : otherwise;
  }

  /** Those of the deployment, and the revision; one that it had before goes into its history. */
  static Map<String, String> ofSet(Deployment deployment, Map<String, String> own, long revision) {
    Map<String, String> annotations = new HashMap<>(own);
    of(deployment)
        .forEach((name, value) -> {
          if (!OWN.contains(name)) {
            annotations.put(name, value);
          }
        });
    String before = own.getOrDefault(REVISION, "");
    long number = before.matches("[0-9]{1,18}") ? Long.parseLong(before) : 0;
    if (number < revision) {
      annotations.put(REVISION, Long.toString(revision));
      if (!before.isEmpty()) {
        annotations.merge(HISTORY, before, Annotations::append);
      }
    }
    return annotations;
  }

  private static String append(String history, String revision) {
    String longer = history.isEmpty() ? revision : history + "," + revision;
    while (longer.length() > HISTORY_CHARACTERS_MAX && longer.indexOf(',') >= 0) {
      longer = longer.substring(longer.indexOf(',') + 1);
    }
    return longer;
  }

  /** The set with a note of how many there are to be, so that a later change can be told. */
  static ReplicaSet withNumbers(ReplicaSet set, Strategy strategy) {
    Map<String, String> annotations = new LinkedHashMap<>(of(set));
    annotations.put(DESIRED, Integer.toString(strategy.replicas()));
    annotations.put(MAX, Integer.toString(strategy.podsMax()));
    ReplicaSet changed = Models.copy(set);
    changed.setMetadata(with(set, annotations));
    return changed;
  }

  /** The metadata of an object, with these annotations. */
  static ObjectMeta with(HasMetadata object, Map<String, String> annotations) {
    ObjectMeta meta = Models.copy(object.getMetadata());
    meta.setAnnotations(annotations);
    return meta;
  }
}
