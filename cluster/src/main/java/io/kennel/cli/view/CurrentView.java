package io.kennel.cli.view;

import io.kennel.client.Api;
import io.kennel.client.Kinds;

/** The view once, of a cluster that runs elsewhere. */
public final class CurrentView {
  private CurrentView() {}

  /** Asks the API for all that the view shows. */
  public static ClusterSnapshot of(Api api) {
    return Snapshots.of(
        api.list(Kinds.NODE, Api.ListOptions.ALL).items(),
        api.list(Kinds.STATEFUL_SET, Api.ListOptions.ALL).items(),
        api.list(Kinds.POD, Api.ListOptions.ALL).items(),
        NewestEvents.of(api.list(Kinds.EVENT, Api.ListOptions.ALL).items()));
  }
}
