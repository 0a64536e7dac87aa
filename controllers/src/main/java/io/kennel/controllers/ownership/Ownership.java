package io.kennel.controllers.ownership;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.kennel.api.ObjectKey;
import io.kennel.api.selector.LabelSelector;
import io.kennel.client.Api;
import io.kennel.client.Api.PatchType;
import io.kennel.client.Informer;
import io.kennel.client.Kind;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which objects are an owner's: it adopts what its selector matches and nobody controls, and
 * releases what it controls and its selector no longer matches. Every patch names the uid, so that
 * it never touches a later object of the same name. Source: the documentation page "ReplicaSet",
 * "Non-Template Pod acquisitions".
 *
 * @param ownerKind the owner's kind
 * @param selector what the owner's objects match
 */
public record Ownership<O extends HasMetadata>(Kind<O> ownerKind, O owner, LabelSelector selector) {

  /**
   * The outcome.
   *
   * @param own those that are the owner's, or are about to be
   * @param actions the patches that make it so
   */
  public record Claimed<T>(List<T> own, List<Action> actions) {}

  /**
   * Claims.
   *
   * @param mayAdopt whether a fresh look has shown that the owner itself still exists
   */
  public <T extends HasMetadata> Claimed<T> claim(
      Kind<T> kind, Collection<T> seen, boolean mayAdopt) {
    boolean deleting = owner.getMetadata().getDeletionTimestamp() != null;
    List<T> own = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    for (T object : seen) {
      boolean matches = matches(object);
      if (Owners.isControlledBy(object, owner)) {
        if (matches) {
          own.add(object);
        } else if (!deleting) {
          actions.add(patch(kind, object, releasing(object)));
        }
      } else if (mayAdopt && isAdoptable(object)) {
        actions.add(patch(kind, object, adopting(object)));
        own.add(object);
      }
    }
    return new Claimed<>(own, actions);
  }

  /** Whether nobody controls an object that the owner would take. */
  public boolean isAdoptable(HasMetadata object) {
    return Owners.controllerOf(object) == null
        && object.getMetadata().getDeletionTimestamp() == null
        && matches(object);
  }

  /** The owner that controls an object; for one that nobody controls, all that would take it. */
  public static <O extends HasMetadata> Collection<ObjectKey> takers(
      HasMetadata object, Kind<O> kind, Informer<O> owners, Function<O, Ownership<O>> ownership) {
    if (Owners.controllerOf(object) != null) {
      return Owners.controllerKey(object, kind).stream().toList();
    }
    List<ObjectKey> takers = new ArrayList<>();
    for (O each : owners.view().in(object.getMetadata().getNamespace())) {
      if (ownership.apply(each).isAdoptable(object)) {
        takers.add(Owners.keyOf(each));
      }
    }
    return takers;
  }

  /** Adopting on behalf of an owner that is gone would take the objects from the next one. */
  public boolean stillExists(Api api) {
    O fresh = api.find(ownerKind, Owners.keyOf(owner));
    return fresh != null
        && fresh.getMetadata().getUid().equals(owner.getMetadata().getUid())
        && fresh.getMetadata().getDeletionTimestamp() == null;
  }

  private boolean matches(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return selector.matches(labels == null ? Map.of() : labels);
  }

  private static <T extends HasMetadata> Plan.Patch<T> patch(
      Kind<T> kind, T object, ObjectNode patch) {
    return new Plan.Patch<>(kind, Owners.keyOf(object), PatchType.STRATEGIC_MERGE, patch);
  }

  private ObjectNode adopting(HasMetadata object) {
    OwnerReference reference = Owners.controllerReference(ownerKind, owner);
    ObjectNode patch = forUid(object);
    metadata(patch).putArray("ownerReferences").add(Models.encode(reference));
    return patch;
  }

  private ObjectNode releasing(HasMetadata object) {
    ObjectNode patch = forUid(object);
    metadata(patch)
        .putArray("ownerReferences")
        .addObject()
        .put("$patch", "delete")
        .put("uid", owner.getMetadata().getUid());
    return patch;
  }

  private static ObjectNode forUid(HasMetadata object) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").put("uid", object.getMetadata().getUid());
    return patch;
  }

  private static ObjectNode metadata(ObjectNode patch) {
    return (ObjectNode) patch.get("metadata");
  }
}
