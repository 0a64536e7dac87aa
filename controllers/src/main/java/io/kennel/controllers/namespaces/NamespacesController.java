package io.kennel.controllers.namespaces;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.Controller;
import io.kennel.client.ControllerRunner;
import io.kennel.client.Informer;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.PlanExecutor;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.client.SharedInformers;
import io.kennel.world.Clock;
import io.kennel.world.World;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Watches namespaces and everything in those that are being deleted; one key is one of them. */
public final class NamespacesController {
  private final Api api;
  private final PlanExecutor executor;
  private final Clock clock;
  private final List<Kind<?>> kinds;
  private final Informer<Namespace> namespaces;
  private final ControllerRunner runner;

  private NamespacesController(
      Api api,
      PlanExecutor executor,
      SharedInformers informers,
      World world,
      Collection<Kind<?>> kinds) {
    this.api = api;
    this.executor = executor;
    this.clock = world.clock();
    this.kinds = kinds.stream().filter(kind -> kind.type().namespaced()).toList();
    this.namespaces = informers.of(Kinds.NAMESPACE);
    this.runner =
        new ControllerRunner(world, "namespaces", this::reconcile)
            .watch(namespaces, (before, after) -> look(after));
    this.kinds.forEach(kind -> watch(informers, kind));
  }

  /**
   * The controller.
   *
   * @param kinds every kind that objects of a namespace may be of, each stored object once
   */
  public static Controller create(
      Api api,
      PlanExecutor executor,
      SharedInformers informers,
      World world,
      Collection<Kind<?>> kinds) {
    return new NamespacesController(api, executor, informers, world, kinds).runner;
  }

  /** Events would wake us for nothing: they are only ever swept up. */
  private <T extends HasMetadata> void watch(SharedInformers informers, Kind<T> kind) {
    if (kind.model().equals(Kinds.EVENT.model())) {
      return;
    }
    var _ =
        runner.watch(
            informers.of(kind),
            (before, after) -> {
              T either = after == null ? before : after;
              if (either != null) {
                look(namespaces.view().get(ObjectKey.of(either.getMetadata().getNamespace())));
              }
            });
  }

  private void look(@Nullable Namespace namespace) {
    if (namespace != null && namespace.getMetadata().getDeletionTimestamp() != null) {
      runner.add(ObjectKey.of(namespace.getMetadata().getName()));
    }
  }

  private Outcome reconcile(ObjectKey key) {
    Namespace namespace = namespaces.view().get(key);
    if (namespace == null || namespace.getMetadata().getDeletionTimestamp() == null) {
      return Outcome.DONE;
    }
    NamespaceView view = new NamespaceView(namespace, contents(key.name()));
    if (!NamespaceDecision.isEmpty(view)) {
      return executor.execute(NamespaceDecision.decide(view, clock.now()));
    }
    if (namespace.getSpec() != null && !namespace.getSpec().getFinalizers().isEmpty()) {
      release(namespace, key);
    }
    return Outcome.DONE;
  }

  /** Asked of the server: an informer may not yet show what was just created. */
  private List<Content> contents(String namespace) {
    List<Content> contents = new ArrayList<>();
    for (Kind<?> kind : kinds) {
      List<Content.Item> items =
          api.listRaw(kind, ListOptions.in(namespace)).items().stream()
              .map(each -> item(each.tree()))
              .toList();
      if (!items.isEmpty()) {
        contents.add(new Content(kind, items));
      }
    }
    return contents;
  }

  private static Content.Item item(JsonNode tree) {
    JsonNode metadata = tree.path("metadata");
    List<String> finalizers = new ArrayList<>();
    metadata.path("finalizers").forEach(each -> finalizers.add(each.asString("")));
    return new Content.Item(
        new ObjectKey(metadata.path("namespace").asString(""), metadata.path("name").asString("")),
        metadata.path("uid").asString(""),
        metadata.has("deletionTimestamp"),
        finalizers);
  }

  private void release(Namespace namespace, ObjectKey key) {
    ObjectNode body = (ObjectNode) Models.encode(namespace);
    var finalizers = ((ObjectNode) Objects.requireNonNull(body.get("spec"))).putArray("finalizers");
    namespace.getSpec().getFinalizers().stream()
        .filter(each -> !each.equals("kubernetes"))
        .forEach(finalizers::add);
    var _ = api.replace(Kinds.NAMESPACE, key, "finalize", body);
  }
}
