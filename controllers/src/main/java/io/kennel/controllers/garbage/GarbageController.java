package io.kennel.controllers.garbage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.client.Api;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.Api.PatchType;
import io.kennel.client.Controller;
import io.kennel.client.ControllerRunner;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.garbage.GarbageView.OwnerState;
import io.kennel.world.World;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Watches every kind; one key is one object, by its uid. */
public final class GarbageController {
  private static final int TASKS_MAX = 16;
  private static final Duration UNSEEN_LOOK_AGAIN = Duration.ofSeconds(10);

  /** Nothing that the graph knows of is waited for any more: the server may know better. */
  private static final GarbageStep LET_GO = new GarbageStep.RemoveFinalizer(GraphNode.FOREGROUND);

  private final Api api;
  private final List<Kind<?>> inOrderOfRelease;
  private final Graph graph = new Graph();
  private final OwnerStates owners;
  private final ControllerRunner runner;

  private GarbageController(
      Api api, SharedInformers informers, World world, Collection<Kind<?>> kinds) {
    this.api = api;
    this.inOrderOfRelease =
        kinds.stream()
            .sorted(Comparator.comparing(kind -> !kind.equals(Kinds.PERSISTENT_VOLUME_CLAIM)))
            .toList();
    this.owners = new OwnerStates(api, graph, kinds);
    this.runner = new ControllerRunner(world, "garbage", this::reconcile, TASKS_MAX);
    kinds.forEach(kind -> watch(informers, kind));
  }

  /**
   * The controller.
   *
   * @param kinds every kind that may own or be owned
   */
  public static Controller create(
      Api api, SharedInformers informers, World world, Collection<Kind<?>> kinds) {
    return new GarbageController(api, informers, world, kinds).runner;
  }

  private <T extends HasMetadata> void watch(SharedInformers informers, Kind<T> kind) {
    var _ = runner.watch(informers.of(kind), (before, after) -> changed(kind, before, after));
  }

  private void changed(Kind<?> kind, @Nullable HasMetadata before, @Nullable HasMetadata after) {
    if (before != null && (after == null || !uid(before).equals(uid(after)))) {
      graph.remove(uid(before));
      lookAtNeighbours(GraphNode.of(kind, before));
    }
    if (after == null) {
      return;
    }
    GraphNode node = GraphNode.of(kind, after);
    GraphNode earlier = graph.get(node.uid());
    graph.put(node);
    if (earlier != null) {
      lookAtFormerOwners(earlier, node);
    }
    boolean concerns = !node.owners().isEmpty() || node.waitsForDependents() || node.orphans();
    if (concerns && (earlier == null || !isSame(earlier, node))) {
      look(node.uid());
    }
  }

  private static boolean isSame(GraphNode before, GraphNode after) {
    return before.owners().equals(after.owners())
        && before.finalizers().equals(after.finalizers())
        && before.deleting() == after.deleting();
  }

  /** Dependents have lost an owner, owners something they may have waited for. */
  private void lookAtNeighbours(GraphNode gone) {
    graph.dependentsOf(gone.uid()).forEach(dependent -> look(dependent.uid()));
    gone.owners().forEach(this::lookIfItWaits);
  }

  /** An owner waits neither for what was left to itself nor for what no longer blocks it. */
  private void lookAtFormerOwners(GraphNode earlier, GraphNode now) {
    for (OwnerReference owner : earlier.owners()) {
      if (!now.owners().contains(owner)) {
        lookIfItWaits(owner);
      }
    }
  }

  private void lookIfItWaits(OwnerReference owner) {
    GraphNode known = graph.get(owner.getUid());
    if (known != null && known.deleting()) {
      look(known.uid());
    }
  }

  private void look(String uid) {
    runner.add(ObjectKey.of(uid));
  }

  private Outcome reconcile(ObjectKey key) {
    GraphNode node = graph.get(key.name());
    if (node == null) {
      return Outcome.DONE;
    }
    GarbageView view =
        new GarbageView(
            node, node.deleting() ? Map.of() : owners.of(node), graph.dependentsOf(node.uid()));
    try {
      GarbageStep step = GarbageDecision.decide(view);
      if (step.equals(LET_GO) && dependents(node).anyMatch(each -> each.blocks(node.uid()))) {
        return Outcome.again(UNSEEN_LOOK_AGAIN);
      }
      carryOut(node, step);
    } catch (StatusException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
    // Nobody would tell of the end of an owner that comes and goes between two lists.
    return view.owners().containsValue(OwnerState.UNSEEN)
        ? Outcome.again(UNSEEN_LOOK_AGAIN)
        : Outcome.DONE;
  }

  private void carryOut(GraphNode node, GarbageStep step) {
    switch (step) {
      case GarbageStep.Nothing nothing -> {}
      case GarbageStep.Delete(String propagation) ->
          api.delete(
              node.kind(),
              node.key(),
              // Only as it was looked at: since then it may have been left to itself.
              new DeleteOptions(null, propagation, node.uid(), node.resourceVersion()));
      case GarbageStep.KeepOwners(List<OwnerReference> kept) -> keepOwners(node, kept);
      case GarbageStep.RemoveFinalizer(String finalizer) -> removeFinalizer(node, finalizer);
      case GarbageStep.Orphan() -> orphan(node);
      case GarbageStep.Await(List<GraphNode> dependents) ->
          dependents.forEach(dependent -> look(dependent.uid()));
    }
  }

  /**
   * What has just been created may not be in the graph yet, and would go with its owner. Claims are
   * let go of first: the owner may be told meanwhile to take the rest with it, and a pod that runs
   * on must not lose its claim.
   */
  private void orphan(GraphNode owner) {
    dependents(owner).toList().forEach(dependent -> release(dependent, owner));
    removeFinalizer(owner, GraphNode.ORPHAN);
  }

  /** As the server has them. */
  private Stream<GraphNode> dependents(GraphNode owner) {
    ListOptions all = ListOptions.in(owner.key().namespace());
    return inOrderOfRelease.stream()
        .flatMap(kind -> nodes(kind, all))
        .filter(each -> each.isOwnedBy(owner.uid()));
  }

  private void release(GraphNode dependent, GraphNode owner) {
    try {
      keepOwners(
          dependent,
          dependent.owners().stream().filter(each -> !each.getUid().equals(owner.uid())).toList());
    } catch (StatusException e) {
      // One that has gone meanwhile keeps nobody else from being freed.
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  private <T extends HasMetadata> Stream<GraphNode> nodes(Kind<T> kind, ListOptions options) {
    return api.list(kind, options).items().stream().map(object -> GraphNode.of(kind, object));
  }

  private void keepOwners(GraphNode node, List<OwnerReference> kept) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    var references = preconditions(node, patch).putArray("ownerReferences");
    kept.forEach(owner -> references.add(Models.encode(owner)));
    var _ = api.patch(node.kind(), node.key(), "", PatchType.MERGE, patch);
  }

  private void removeFinalizer(GraphNode node, String finalizer) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    var finalizers = preconditions(node, patch).putArray("finalizers");
    node.finalizers().stream().filter(each -> !each.equals(finalizer)).forEach(finalizers::add);
    var _ = api.patch(node.kind(), node.key(), "", PatchType.MERGE, patch);
  }

  /** The patch is for the object that was looked at, at the version that was looked at. */
  private static ObjectNode preconditions(GraphNode node, ObjectNode patch) {
    return patch
        .putObject("metadata")
        .put("uid", node.uid())
        .put("resourceVersion", node.resourceVersion());
  }

  private static String uid(HasMetadata object) {
    return object.getMetadata().getUid();
  }
}
