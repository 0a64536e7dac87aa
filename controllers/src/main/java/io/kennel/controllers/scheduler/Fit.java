package io.kennel.controllers.scheduler;

import org.jspecify.annotations.Nullable;

/** Whether nodes would do for the pod of a view; what concerns all nodes is worked out once. */
final class Fit {
  private final SchedulerView view;
  private final Neighbours neighbours;
  private final Spread spread;
  private final boolean isLocal;

  Fit(SchedulerView view) {
    this.view = view;
    this.neighbours = new Neighbours(view);
    this.spread = new Spread(view);
    this.isLocal = isLocal(view);
  }

  /** Null where nothing speaks against a node of the view. */
  @Nullable Rejection reject(NodeState node) {
    Rejection rejection = NodeFilters.reject(view, node);
    rejection = rejection != null ? rejection : VolumeFilter.reject(view.claims(), node);
    rejection = rejection != null ? rejection : spread.reject(node);
    return rejection != null ? rejection : neighbours.reject(node);
  }

  /** Null where nothing would speak against a node if it were as it is given here. */
  @Nullable Rejection rejectChanged(NodeState node) {
    return isLocal ? reject(node) : new Fit(view.withNode(node)).reject(node);
  }

  /** Whether what runs on one node does not matter to any other. */
  private static boolean isLocal(SchedulerView view) {
    return view.pod().terms().isEmpty()
        && view.object().getSpec().getTopologySpreadConstraints().isEmpty()
        && view.nodes().podsKeepingAway() == 0;
  }

  NodeScores scores() {
    return new NodeScores(view, neighbours, spread);
  }
}
