package io.kennel.controllers.garbage;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.kennel.controllers.garbage.GarbageView.OwnerState;
import java.util.List;

/** Decides about one object. */
final class GarbageDecision {
  private static final GarbageStep NOTHING = new GarbageStep.Nothing();

  private GarbageDecision() {}

  static GarbageStep decide(GarbageView view) {
    GraphNode node = view.node();
    if (node.orphans()) {
      return new GarbageStep.Orphan();
    }
    if (node.waitsForDependents()) {
      return await(view);
    }
    return node.deleting() || node.owners().isEmpty() ? NOTHING : judge(view);
  }

  private static GarbageStep await(GarbageView view) {
    boolean isBlocked = view.dependents().stream().anyMatch(each -> each.blocks(view.node().uid()));
    return isBlocked
        ? new GarbageStep.Await(view.dependents())
        : new GarbageStep.RemoveFinalizer(GraphNode.FOREGROUND);
  }

  private static GarbageStep judge(GarbageView view) {
    List<OwnerReference> present =
        view.node().owners().stream().filter(owner -> exists(state(view, owner))).toList();
    if (present.size() == view.node().owners().size()) {
      return NOTHING;
    }
    if (!present.isEmpty()) {
      return new GarbageStep.KeepOwners(present);
    }
    boolean isAwaited =
        view.node().owners().stream().anyMatch(o -> state(view, o) == OwnerState.WAITING);
    return new GarbageStep.Delete(propagation(view, isAwaited));
  }

  /** An owner that waits, waits for all that is below it. */
  private static String propagation(GarbageView view, boolean isAwaited) {
    if (view.node().finalizers().contains(GraphNode.ORPHAN)) {
      return "Orphan";
    }
    boolean isForeground =
        view.node().finalizers().contains(GraphNode.FOREGROUND)
            || (isAwaited && !view.dependents().isEmpty());
    return isForeground ? "Foreground" : "Background";
  }

  private static boolean exists(OwnerState state) {
    return switch (state) {
      case PRESENT, UNSEEN -> true;
      case WAITING, ABSENT -> false;
    };
  }

  private static OwnerState state(GarbageView view, OwnerReference owner) {
    return view.owners().getOrDefault(owner.getUid(), OwnerState.PRESENT);
  }
}
