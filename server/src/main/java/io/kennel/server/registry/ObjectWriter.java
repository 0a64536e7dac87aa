package io.kennel.server.registry;

import io.kennel.api.ResourceType;
import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.apply.FieldManager;
import io.kennel.api.apply.FieldOwnership;
import io.kennel.server.json.Json;
import io.kennel.server.request.User;
import io.kennel.server.validation.Errors;
import io.kennel.store.Change;
import io.kennel.store.Entry;
import io.kennel.store.Key;
import io.kennel.store.Precondition;
import io.kennel.store.PreconditionFailedException;
import io.kennel.store.Snapshot;
import io.kennel.store.Store;
import io.kennel.store.Write;
import io.kennel.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes objects through defaults, preparation and validation into the store. An attempt that loses
 * a race starts again from the newest state, so its checks always hold for what is committed.
 */
public final class ObjectWriter {
  /** How often a write is tried against others before the client is told of the conflict. */
  private static final int ATTEMPTS_MAX = 32;

  private static final String MANAGED_FIELDS = "managedFields";

  private final Registry registry;
  private final Store store;
  private final World world;
  private final FieldOwnership ownership;

  public ObjectWriter(Registry registry, Store store, World world, FieldOwnership ownership) {
    this.ownership = ownership;
    this.registry = registry;
    this.store = store;
    this.world = world;
  }

  /**
   * Who writes, and how.
   *
   * @param manager who owns the fields that are written; where it applies, the tree says already
   *     who owns what
   * @param warnings texts for the client's user, added to
   */
  public record Intent(
      Resource resource, User user, FieldManager manager, boolean dryRun, List<String> warnings) {
    ResourceType type() {
      return resource.type();
    }

    boolean isUpdate() {
      return manager.operation() == FieldManager.Operation.UPDATE;
    }
  }

  /** What part of an object an update may change. */
  public enum Part {
    /** Everything but the status. */
    MAIN,
    /** The status, labels and annotations. */
    STATUS,
    /** The ephemeral containers of a pod. */
    EPHEMERAL_CONTAINERS,
    /** Everything: for changes that the server itself makes. */
    ALL
  }

  /**
   * What became of a write.
   *
   * @param tree as stored, or as it would have been; read only
   * @param entry null for a dry run and for an object that is gone
   * @param removed the object is gone
   */
  public record Outcome(ObjectNode tree, @Nullable Entry entry, boolean removed) {}

  /**
   * Creates an object.
   *
   * @param given a tree of it that belongs to the writer; asked for another one for every attempt
   */
  public Outcome create(Intent intent, String namespace, Supplier<ObjectNode> given) {
    for (int attempt = 1; ; attempt++) {
      ObjectNode object = given.get();
      Snapshot snapshot = store.snapshot();
      Admission admission = registry.admission(snapshot, world, intent.user(), intent.warnings());
      boolean generated = Metadata.prepareCreate(object, namespace, admission);
      prepareCreate(intent, namespace, object, admission);
      String name = Json.text(object, "metadata", "name");
      Key key = intent.resource().key(namespace, name);
      boolean exists = snapshot.get(key) != null;
      if (exists && !generated) {
        throw StatusErrors.alreadyExists(intent.type(), name);
      }
      if (!exists) {
        Outcome outcome = put(intent, key, null, object, admission);
        if (outcome != null) {
          return outcome;
        }
      }
      if (attempt == ATTEMPTS_MAX) {
        throw generated
            ? StatusErrors.generateNameConflict(intent.type(), name)
            : StatusErrors.serverTimeout(intent.type(), "create", 1);
      }
    }
  }

  private void prepareCreate(
      Intent intent, String namespace, ObjectNode object, Admission admission) {
    KindRules rules = intent.resource().rules();
    if (!rules.keepsStatusOnCreate() && intent.type().subresources().contains("status")) {
      object.remove("status");
    }
    rules.setDefaults(object);
    NamespaceGate.check(intent.type(), namespace, object, admission);
    if (!rules.generationFields().isEmpty()) {
      Json.child(object, "metadata").put("generation", 1);
    }
    rules.prepareCreate(object, admission);
    Errors errors = new Errors();
    Metadata.validate(object, null, rules.names(), intent.type().namespaced(), errors);
    rules.validate(object, errors);
    failIfAny(intent, object, errors);
  }

  private static void failIfAny(Intent intent, ObjectNode object, Errors errors) {
    if (!errors.isEmpty()) {
      String name = Json.text(object, "metadata", "name");
      throw StatusErrors.invalid(intent.type(), name, errors.found());
    }
  }

  /**
   * Changes an object.
   *
   * @param change from the read-only present tree to the wanted one, which belongs to the writer;
   *     it may fail with a {@link StatusException}, and is called again for every attempt. Where
   *     the wanted tree has a resourceVersion it must be the present one.
   */
  public Outcome update(
      Intent intent, Key key, String name, Part part, UnaryOperator<ObjectNode> change) {
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      Snapshot snapshot = store.snapshot();
      Entry entry = snapshot.get(key);
      if (entry == null) {
        throw StatusErrors.notFound(intent.type(), name);
      }
      ObjectNode old = intent.resource().codec().tree(entry);
      ObjectNode object = change.apply(old);
      Metadata.checkVersion(intent.resource().rules(), name, object, old);
      Admission admission = registry.admission(snapshot, world, intent.user(), intent.warnings());
      prepareUpdate(intent, part, object, old, admission);
      Outcome outcome = commitUpdate(intent, entry, object, old, admission);
      if (outcome != null) {
        return outcome;
      }
    }
    throw StatusErrors.conflict(intent.type(), name);
  }

  private void prepareUpdate(
      Intent intent, Part part, ObjectNode object, ObjectNode old, Admission admission) {
    KindRules rules = intent.resource().rules();
    boolean hasStatus = intent.type().subresources().contains("status");
    Metadata.keepSystemFields(object, old);
    if (part == Part.STATUS) {
      keepAllButStatus(object, old);
    } else if (part == Part.EPHEMERAL_CONTAINERS) {
      keepAllButEphemeralContainers(object, old);
    } else if (part == Part.MAIN && hasStatus) {
      Json.copyField(object, old, "status");
    }
    rules.setDefaults(object);
    if (intent.isUpdate() && part != Part.ALL) {
      ownership.track(intent.type(), intent.manager(), admission.now(), object, old);
    }
    switch (part) {
      case STATUS -> rules.prepareStatusUpdate(object, old, admission);
      case MAIN -> {
        rules.prepareUpdate(object, old, admission);
        Metadata.bumpGeneration(object, old, rules.generationFields());
      }
      case EPHEMERAL_CONTAINERS -> Metadata.bumpGeneration(object, old, rules.generationFields());
      case ALL -> {}
    }
    Errors errors = new Errors();
    Metadata.validate(object, old, rules.names(), intent.type().namespaced(), errors);
    Metadata.validateUpdate(object, old, errors);
    validate(part, rules, object, old, errors);
    failIfAny(intent, object, errors);
  }

  private static void validate(
      Part part, KindRules rules, ObjectNode object, ObjectNode old, Errors errors) {
    switch (part) {
      case MAIN -> {
        rules.validate(object, errors);
        rules.validateUpdate(object, old, errors);
      }
      case STATUS -> rules.validateStatusUpdate(object, old, errors);
      case EPHEMERAL_CONTAINERS -> {
        rules.validate(object, errors);
        rules.validateEphemeralContainersUpdate(object, old, errors);
      }
      case ALL -> {}
    }
  }

  private static void keepAllButStatus(ObjectNode object, ObjectNode old) {
    for (String field : List.copyOf(object.propertyNames())) {
      if (!field.equals("metadata") && !field.equals("status")) {
        object.remove(field);
      }
    }
    for (String field : old.propertyNames()) {
      if (!field.equals("metadata") && !field.equals("status")) {
        Json.copyField(object, old, field);
      }
    }
    Json.copyField(Json.child(object, "metadata"), old.path("metadata"), "ownerReferences");
  }

  private static void keepAllButEphemeralContainers(ObjectNode object, ObjectNode old) {
    JsonNode wanted = Json.at(object, "spec", "ephemeralContainers").deepCopy();
    JsonNode metadata = object.path("metadata");
    object.removeAll();
    object.setAll(old.deepCopy());
    Json.copyField(Json.child(object, "metadata"), metadata, MANAGED_FIELDS);
    ObjectNode spec = Json.child(object, "spec");
    spec.remove("ephemeralContainers");
    if (!wanted.isEmpty()) {
      spec.set("ephemeralContainers", wanted);
    }
  }

  private @Nullable Outcome commitUpdate(
      Intent intent, Entry entry, ObjectNode object, ObjectNode old, Admission admission) {
    if (Metadata.isDone(object) && !intent.resource().rules().heldBack(object)) {
      return remove(intent, entry, object, admission);
    }
    if (isUnchanged(object, old)) {
      return new Outcome(old, entry, false);
    }
    return put(intent, entry.key(), entry, object, admission);
  }

  /**
   * Whether there is nothing to write; the version that the client named does not count, nor when
   * managers took their fields.
   */
  private static boolean isUnchanged(ObjectNode object, ObjectNode old) {
    ObjectNode metadata = Json.child(object, "metadata");
    JsonNode known = old.path("metadata");
    Json.copyField(metadata, known, "resourceVersion");
    JsonNode owners = metadata.get(MANAGED_FIELDS);
    if (owners == null || !known.has(MANAGED_FIELDS)) {
      return Json.same(object, old);
    }
    if (!FieldOwnership.sameOwners(object, old)) {
      return false;
    }
    Json.copyField(metadata, known, MANAGED_FIELDS);
    boolean same = Json.same(object, old);
    metadata.set(MANAGED_FIELDS, owners);
    return same;
  }

  /**
   * Writes an object; null where somebody else was faster.
   *
   * @param before what must still be there; null where nothing may be
   */
  private @Nullable Outcome put(
      Intent intent, Key key, @Nullable Entry before, ObjectNode object, Admission admission) {
    if (intent.dryRun()) {
      return new Outcome(object, null, false);
    }
    ObjectCodec codec = intent.resource().codec();
    List<Write> writes = new ArrayList<>();
    Precondition unchanged =
        before == null ? new Precondition.Absent() : new Precondition.AtRevision(before.revision());
    writes.add(intent.resource().put(key, before, object, unchanged));
    writes.addAll(admission.companions());
    Change change = commit(writes);
    if (change == null) {
      return null;
    }
    Entry after = Objects.requireNonNull(change.after());
    Json.child(object, "metadata").put("resourceVersion", Long.toString(after.revision()));
    codec.remember(after, object);
    return new Outcome(object, after, false);
  }

  private @Nullable Change commit(List<Write> writes) {
    try {
      return store.commit(writes).getFirst();
    } catch (PreconditionFailedException e) {
      return null;
    }
  }

  /**
   * Removes an object for good; null where somebody else changed it meanwhile.
   *
   * @param tree what to answer with
   */
  public @Nullable Outcome remove(
      Intent intent, Entry entry, ObjectNode tree, Admission admission) {
    intent.resource().rules().prepareRemoval(tree, admission);
    if (!intent.dryRun()) {
      List<Write> writes = new ArrayList<>();
      writes.add(intent.resource().delete(entry));
      writes.addAll(admission.companions());
      if (commit(writes) == null) {
        return null;
      }
    }
    return new Outcome(tree, null, true);
  }

  /** Stores a changed object as it is; null where somebody else changed it meanwhile. */
  @Nullable Outcome replace(Intent intent, Entry entry, ObjectNode object, Admission admission) {
    return put(intent, entry.key(), entry, object, admission);
  }

  Store store() {
    return store;
  }

  /** The surroundings of one attempt, for verbs that write in steps of their own. */
  Admission admission(Intent intent, Snapshot snapshot) {
    return registry.admission(snapshot, world, intent.user(), intent.warnings());
  }

  World world() {
    return world;
  }
}
