package io.kennel.simulation.check;

import io.kennel.simulation.history.History;
import io.kennel.simulation.history.Rule;
import io.kennel.store.Change;
import io.kennel.store.Entry;

/** Claims stay, and stay bound to the volume they have, since nobody here ever deletes one. */
public final class ClaimCheck {
  private static final String CLAIMS = "persistentvolumeclaims";

  private final History history;

  public ClaimCheck(History history) {
    this.history = history;
    history.listen(this::changed);
  }

  private void changed(Change change) {
    Entry before = change.before();
    Entry after = change.after();
    if (!change.key().bucket().equals(CLAIMS) || before == null) {
      return;
    }
    Rule.that(after != null, "claim", change.key().name(), "is lost");
    if (after != null) {
      Rule.that(
          !PodFacts.terminating(history.tree(after)), "claim", change.key().name(), "is deleted");
      String was = history.tree(before).path("spec").path("volumeName").asString("");
      String now = history.tree(after).path("spec").path("volumeName").asString("");
      Rule.that(
          was.isEmpty() || was.equals(now),
          "claim",
          change.key().name(),
          "moves from volume",
          was,
          "to",
          now);
    }
  }
}
