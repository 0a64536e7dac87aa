package io.kennel.controllers;

import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import java.util.ArrayList;
import java.util.List;

/** What tests ask of plans. */
public final class Plans {
  private Plans() {}

  /** All actions of a plan in an order in which they may happen. */
  public static List<Action> flat(Plan plan) {
    List<Action> all = new ArrayList<>();
    for (Action action : plan.actions()) {
      if (action instanceof Plan.Together together) {
        together.sequences().forEach(all::addAll);
      } else {
        all.add(action);
      }
    }
    return all;
  }
}
