package io.kennel.simulation.check;

import io.kennel.api.SafeFailover;
import io.kennel.simulation.history.History;
import io.kennel.store.Change;
import io.kennel.store.Entry;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Which pods there ever were whose nodes must prove them dead. */
public final class FencedPods {
  private final History history;
  private final Set<String> uids = new HashSet<>();

  public FencedPods(History history) {
    this.history = history;
    history.listen(this::changed);
  }

  private void changed(Change change) {
    Entry after = change.after();
    if (!change.key().bucket().equals(SetFacts.PODS) || after == null) {
      return;
    }
    JsonNode pod = history.tree(after);
    JsonNode annotations = pod.path("metadata").path("annotations");
    if (annotations.path(SafeFailover.ANNOTATION).asString("").equals(SafeFailover.FENCED)) {
      uids.add(SetFacts.uid(pod));
    }
  }

  boolean contains(String uid) {
    return uids.contains(uid);
  }
}
