package io.kennel.server.registry;

import io.kennel.api.CanonicalTime;
import io.kennel.api.StatusErrors;
import io.kennel.server.json.Json;
import io.kennel.server.registry.ObjectWriter.Intent;
import io.kennel.server.registry.ObjectWriter.Outcome;
import io.kennel.store.Entry;
import io.kennel.store.Key;
import io.kennel.store.Snapshot;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deletes objects: at once, or by marking them where finalizers or a grace period hold them.
 * Source: "Finalizers", "Garbage Collection", "Pod Lifecycle: Termination of Pods".
 */
public final class ObjectRemover {
  private static final int ATTEMPTS_MAX = 32;
  private static final String ORPHAN = "orphan";
  private static final String FOREGROUND = "foregroundDeletion";

  private final ObjectWriter writer;

  public ObjectRemover(ObjectWriter writer) {
    this.writer = writer;
  }

  /**
   * How to delete.
   *
   * @param graceSeconds null for the object's own
   * @param propagation Background, Foreground or Orphan; empty for what the finalizers say
   * @param uid only an object with this uid; empty for any
   * @param version only at this version; empty for any
   */
  public record Wish(@Nullable Long graceSeconds, String propagation, String uid, String version) {}

  /** Has a last word on each attempt to delete an object. */
  @FunctionalInterface
  public interface Consent {
    /**
     * Agrees, or fails with what the client is told.
     *
     * @param object as it will be; may be changed
     * @param admission takes what is to be written together with the deletion
     */
    void ask(ObjectNode object, JsonNode old, Admission admission);
  }

  /** Deletes an object or begins to. */
  public Outcome delete(Intent intent, Key key, String name, Wish wish) {
    return delete(intent, key, name, wish, (object, old, admission) -> {});
  }

  /** Deletes an object or begins to, if {@code consent} is given at that very moment. */
  public Outcome delete(Intent intent, Key key, String name, Wish wish, Consent consent) {
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      Snapshot snapshot = writer.store().snapshot();
      Entry entry = snapshot.get(key);
      if (entry == null) {
        throw StatusErrors.notFound(intent.type(), name);
      }
      ObjectNode old = intent.resource().codec().tree(entry);
      checkPreconditions(intent, name, wish, old);
      ObjectNode object = old.deepCopy();
      Admission admission = writer.admission(intent, snapshot);
      consent.ask(object, old, admission);
      Outcome outcome = attempt(intent, entry, object, old, wish, admission);
      if (outcome != null) {
        return outcome;
      }
    }
    throw StatusErrors.conflict(intent.type(), name);
  }

  private static void checkPreconditions(Intent intent, String name, Wish wish, JsonNode old) {
    String uid = Json.text(old, "metadata", "uid");
    if (!wish.uid().isEmpty() && !wish.uid().equals(uid)) {
      throw StatusErrors.uidConflict(intent.type(), name, wish.uid(), uid);
    }
    String version = Json.text(old, "metadata", "resourceVersion");
    if (!wish.version().isEmpty() && !wish.version().equals(version)) {
      throw StatusErrors.versionConflict(intent.type(), name, wish.version(), version);
    }
  }

  private @Nullable Outcome attempt(
      Intent intent,
      Entry entry,
      ObjectNode object,
      ObjectNode old,
      Wish wish,
      Admission admission) {
    KindRules rules = intent.resource().rules();
    setFinalizers(object, rules.propagation(old, wish.propagation(), admission));
    Long grace = rules.gracePeriodSeconds(old, wish.graceSeconds());
    mark(object, grace == null ? 0 : grace, rules);
    if (Metadata.isDone(object) && !rules.heldBack(object)) {
      return writer.remove(intent, entry, object, admission);
    }
    return Json.same(object, old)
        ? new Outcome(old, entry, false)
        : writer.replace(intent, entry, object, admission);
  }

  private static void setFinalizers(ObjectNode object, String propagation) {
    if (propagation.isEmpty()) {
      return;
    }
    ObjectNode metadata = Json.child(object, "metadata");
    Set<String> finalizers = new LinkedHashSet<>(Json.texts(metadata, "finalizers"));
    finalizers.remove(ORPHAN);
    finalizers.remove(FOREGROUND);
    switch (propagation) {
      case "Orphan" -> finalizers.add(ORPHAN);
      case "Foreground" -> finalizers.add(FOREGROUND);
      default -> {}
    }
    metadata.remove("finalizers");
    if (!finalizers.isEmpty()) {
      ArrayNode array = metadata.putArray("finalizers");
      finalizers.forEach(array::add);
    }
  }

  /** Sets the time of deletion; a later request can only bring it forward. */
  private void mark(ObjectNode object, long graceSeconds, KindRules rules) {
    ObjectNode metadata = Json.child(object, "metadata");
    Instant now = writer.world().clock().now();
    if (!Json.has(metadata, "deletionTimestamp")) {
      metadata.put("deletionTimestamp", seconds(now.plusSeconds(graceSeconds)));
      metadata.put("deletionGracePeriodSeconds", graceSeconds);
      if (Json.has(metadata, "generation")) {
        metadata.put("generation", metadata.path("generation").asLong(0) + 1);
      }
      rules.markDeleted(object);
      return;
    }
    long before = metadata.path("deletionGracePeriodSeconds").asLong(0);
    if (graceSeconds < before) {
      Instant deadline = Instant.parse(Json.text(metadata, "deletionTimestamp"));
      Instant sooner = deadline.minusSeconds(before - graceSeconds);
      metadata.put("deletionTimestamp", seconds(sooner));
      metadata.put("deletionGracePeriodSeconds", graceSeconds);
    }
  }

  private static String seconds(Instant time) {
    return CanonicalTime.seconds(time);
  }
}
