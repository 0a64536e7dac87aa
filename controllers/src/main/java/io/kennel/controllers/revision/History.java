package io.kennel.controllers.revision;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.kennel.api.patch.JsonEquality;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which revision an owner's template is, and which older ones are kept.
 *
 * @param template the one that the owner has now
 * @param hashLabel the label under which its revisions carry their hash
 * @param collisionCount from the owner's status; null for none
 * @param limit how many revisions are kept that no pod has; null for what Kubernetes keeps
 */
public record History(
    Kind<?> kind,
    HasMetadata owner,
    PodTemplateSpec template,
    String hashLabel,
    @Nullable Integer collisionCount,
    @Nullable Integer limit) {
  private static final int LIMIT_DEFAULT = 10;

  private static final Comparator<ControllerRevision> BY_AGE =
      Comparator.comparing(ControllerRevision::getRevision)
          .thenComparing(revision -> revision.getMetadata().getName());

  /**
   * The outcome.
   *
   * @param update the template that the owner has now
   * @param actions what makes {@code update} exist under the newest number
   */
  public record Chosen(ControllerRevision update, int collisionCount, List<Action> actions) {}

  /** The revision of the owner's template, new or from those that it has. */
  public Chosen choose(Collection<ControllerRevision> revisions) {
    List<ControllerRevision> known = revisions.stream().sorted(BY_AGE).toList();
    long newest = known.isEmpty() ? 0 : known.getLast().getRevision();
    int collisions = collisionCount == null ? 0 : collisionCount;
    JsonNode data = Revisions.data(template);
    ControllerRevision equal = lastEqual(known, data);
    List<Action> actions = new ArrayList<>();
    ControllerRevision update;
    if (equal == null) {
      ControllerRevision wanted = Revisions.of(this, data, newest + 1, collisions);
      while (isTaken(known, wanted)) {
        collisions++;
        wanted = Revisions.of(this, data, newest + 1, collisions);
      }
      update = wanted;
      // What a set leaves behind when it goes has that very name, and is not its own any more.
      if (owner.getMetadata().getDeletionTimestamp() == null) {
        actions.add(new Plan.Create<>(Kinds.CONTROLLER_REVISION, update));
      }
    } else if (equal.equals(known.getLast())) {
      update = equal;
    } else {
      update = Models.copy(equal);
      update.setRevision(newest + 1);
      actions.add(new Plan.Update<>(Kinds.CONTROLLER_REVISION, update));
    }
    return new Chosen(update, collisions, List.copyOf(actions));
  }

  /**
   * Deletes the oldest of those that are of no use any more, so that only the limit is kept.
   *
   * @param live names of revisions that are in use
   */
  public List<Action> truncate(Collection<ControllerRevision> revisions, Set<String> live) {
    List<ControllerRevision> unused =
        revisions.stream()
            .filter(revision -> !live.contains(revision.getMetadata().getName()))
            .filter(revision -> Owners.isControlledBy(revision, owner))
            .sorted(BY_AGE)
            .toList();
    int surplus = unused.size() - (limit == null ? LIMIT_DEFAULT : limit);
    List<Action> actions = new ArrayList<>();
    for (ControllerRevision revision : unused.subList(0, Math.max(0, surplus))) {
      actions.add(
          new Plan.Delete<>(
              Kinds.CONTROLLER_REVISION,
              Owners.keyOf(revision),
              DeleteOptions.onlyIf(revision.getMetadata().getUid())));
    }
    return actions;
  }

  private static @Nullable ControllerRevision lastEqual(
      List<ControllerRevision> known, JsonNode data) {
    for (ControllerRevision revision : known.reversed()) {
      if (JsonEquality.equal(Revisions.data(revision), data)) {
        return revision;
      }
    }
    return null;
  }

  /** Whether another template got the same name; {@code known} has none with this template. */
  private static boolean isTaken(List<ControllerRevision> known, ControllerRevision wanted) {
    String name = wanted.getMetadata().getName();
    return known.stream().anyMatch(revision -> revision.getMetadata().getName().equals(name));
  }
}
