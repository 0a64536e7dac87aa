package io.kennel.api.apply;

import io.kennel.api.ResourceType;
import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.apply.FieldManager.Operation;
import io.kennel.api.schema.Decoder;
import io.kennel.api.schema.ObjectSchema;
import io.kennel.api.schema.Schema;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applies configurations, and keeps {@code metadata.managedFields} true through all other writes.
 * Thread-safe.
 */
public final class FieldOwnership {
  private static final String MANAGED_FIELDS = "managedFields";
  private static final String BEFORE_FIRST_APPLY = "before-first-apply";

  /** What identifies an object or is the system's own. */
  private static final FieldSet UNOWNED =
      List.of(
              FieldSet.ofFields("apiVersion"),
              FieldSet.ofFields("kind"),
              FieldSet.ofFields("metadata"),
              FieldSet.ofFields("metadata", "name"),
              FieldSet.ofFields("metadata", "namespace"),
              FieldSet.ofFields("metadata", "creationTimestamp"),
              FieldSet.ofFields("metadata", "selfLink"),
              FieldSet.ofFields("metadata", "uid"),
              FieldSet.ofFields("metadata", "generation"),
              FieldSet.ofFields("metadata", MANAGED_FIELDS),
              FieldSet.ofFields("metadata", "resourceVersion"))
          .stream()
          .reduce(FieldSet.EMPTY, FieldSet::union);

  /** The objects that hold everything else: who writes their first field does not own them. */
  private static final FieldSet FRAME =
      FieldSet.ofFields("spec").union(FieldSet.ofFields("status"));

  private final Schema schema;
  private final Shapes shapes;
  private final Decoder decoder;

  public FieldOwnership(Schema schema) {
    this.schema = schema;
    this.shapes = new Shapes(schema);
    this.decoder = new Decoder(schema);
  }

  /**
   * An application.
   *
   * @param now in whole seconds
   * @param force whether to take over the fields of others that are in the way
   * @param defaults fills into a tree what the server would have filled in at creation
   */
  public record Application(
      ResourceType type,
      FieldManager manager,
      String now,
      boolean force,
      UnaryOperator<ObjectNode> defaults) {}

  /**
   * The configuration in a body: values in their canonical form, nothing filled in.
   *
   * @param body may be changed
   * @throws StatusException 400 for one that cannot be applied, 500 as in Kubernetes for one that
   *     does not fit the schema
   */
  public ObjectNode configuration(ResourceType type, ObjectNode body) {
    String version = body.path("apiVersion").asString("");
    if (!version.equals(type.apiVersion())) {
      throw StatusErrors.badRequest(
          "Incorrect version specified in apply patch. Specified patch version: %s, expected: %s"
              .formatted(version, type.apiVersion()));
    }
    if (!body.path("metadata").path(MANAGED_FIELDS).isMissingNode()
        && !body.path("metadata").path(MANAGED_FIELDS).isNull()) {
      throw StatusErrors.badRequest("metadata.managedFields must be nil");
    }
    List<String> faults = Configuration.faults(schema, schemaOf(type), body);
    if (!faults.isEmpty()) {
      JsonNode metadata = body.path("metadata");
      throw StatusErrors.notTyped(
          type,
          metadata.path("namespace").asString(""),
          metadata.path("name").asString(""),
          faults);
    }
    decoder.canonicalize(type, body);
    return body;
  }

  private ObjectSchema schemaOf(ResourceType type) {
    return Objects.requireNonNull(schema.find(type), type::qualifiedPlural);
  }

  /**
   * The object after the application, with defaults and {@code metadata.managedFields}. What is
   * owned whole may be given without the defaults in it: with them it is compared.
   *
   * @param live the object as it is, null where there is none; not changed
   * @throws StatusException 409 where fields of others are in the way
   */
  public ObjectNode apply(
      Application application, @Nullable ObjectNode live, ObjectNode configuration) {
    ObjectSchema type = schemaOf(application.type());
    FieldManager manager = application.manager();
    ObjectNode before = live == null ? JsonNodeFactory.instance.objectNode() : live.deepCopy();
    ManagedFields managed = managed(before);
    take(before, MANAGED_FIELDS);
    if (live != null && managed.isEmpty()) {
      managed = firstOwners(application, type, before);
    }
    FieldSet last = managed.of(manager);
    FieldSet applied = FieldCollector.collect(shapes, type, configuration).difference(UNOWNED);
    managed = managed.with(manager, application.now(), applied);
    ObjectNode after = new ConfigurationMerge(shapes).merge(type, before, configuration);
    new Removal(shapes).remove(type, after, last, managed.all(manager.apiVersion()));
    after = application.defaults().apply(after);
    Comparison change = Comparison.of(shapes, type, before, after);
    if (!application.force()) {
      refuseConflicts(application, type, managed, change, before);
    }
    managed = managed.withoutOthers(manager, change.changed().union(change.removed()));
    if (ClientSideApply.isSuccessor(manager) && manager.subresource().isEmpty()) {
      ClientSideApply.keepAnnotation(after, configuration);
    }
    show(managed, after);
    return after;
  }

  private void refuseConflicts(
      Application application,
      ObjectSchema type,
      ManagedFields managed,
      Comparison change,
      ObjectNode live) {
    ApplyConflict conflict = ApplyConflict.of(managed, application.manager(), change.changed());
    if (!conflict.isEmpty() && ClientSideApply.isSuccessor(application.manager())) {
      ObjectNode last = lastApplied(application.type(), live);
      if (last != null) {
        conflict =
            conflict.without(
                ClientSideApply.unchanged(
                    shapes, type, last, application.defaults().apply(last.deepCopy()), live));
      }
    }
    if (!conflict.isEmpty()) {
      throw conflict.toStatus();
    }
  }

  private @Nullable ObjectNode lastApplied(ResourceType type, ObjectNode live) {
    ObjectNode last = ClientSideApply.lastApplied(live, type.apiVersion());
    try {
      if (last != null) {
        decoder.canonicalize(type, last);
      }
      return last;
    } catch (StatusException e) {
      return null;
    }
  }

  /** The owners of what was there before anybody applied: the status belongs to nobody yet. */
  private ManagedFields firstOwners(Application application, ObjectSchema type, ObjectNode live) {
    ObjectNode nothing = JsonNodeFactory.instance.objectNode();
    FieldSet all =
        Comparison.of(shapes, type, nothing, live)
            .added()
            .withoutField("status")
            .difference(UNOWNED)
            .difference(FRAME);
    FieldSet byKubectl = FieldSet.EMPTY;
    ObjectNode last = lastApplied(application.type(), live);
    if (last != null) {
      ObjectNode complete = application.defaults().apply(last);
      byKubectl = ClientSideApply.owned(shapes, type, complete, live).intersection(all);
    }
    String version = application.type().apiVersion();
    String now = application.now();
    return ManagedFields.NONE
        .with(updater(ClientSideApply.MANAGER, version), now, byKubectl)
        .with(updater(BEFORE_FIRST_APPLY, version), now, all.difference(byKubectl));
  }

  private static FieldManager updater(String name, String apiVersion) {
    return new FieldManager(name, Operation.UPDATE, apiVersion, "");
  }

  /**
   * Sets {@code metadata.managedFields} of an object that is about to be written. An object whose
   * fields have no owners yet gets none.
   *
   * @param object as it will be, with {@code managedFields} as the client sent them
   * @param old as it is
   */
  public void track(
      ResourceType type, FieldManager manager, String now, ObjectNode object, ObjectNode old) {
    JsonNode sent = take(object, MANAGED_FIELDS);
    if (!old.path("metadata").has(MANAGED_FIELDS)) {
      return;
    }
    ManagedFields managed = managed(old);
    JsonNode known = old.path("metadata").path(MANAGED_FIELDS);
    if (sent != null && !sent.equals(known) && manager.subresource().isEmpty()) {
      managed = wanted(sent, managed);
    }
    if (managed.isEmpty()) {
      return;
    }
    Comparison change = Comparison.of(shapes, schemaOf(type), old, object);
    FieldSet gone = change.changed().union(change.removed());
    FieldSet taken = change.changed().difference(UNOWNED).difference(FRAME);
    FieldSet own = managed.of(manager).difference(change.removed());
    managed = managed.withoutOthers(manager, gone);
    if (!taken.isEmpty()) {
      managed = managed.with(manager, now, own.union(taken)).capped();
    } else if (!own.equals(managed.of(manager))) {
      managed = managed.withFields(manager, own);
    }
    show(managed, object);
  }

  /** What a client makes of the owners: an empty list or entry means to forget them all. */
  private static ManagedFields wanted(JsonNode sent, ManagedFields known) {
    boolean forget = sent.isEmpty() || (sent.size() == 1 && sent.path(0).isEmpty());
    ManagedFields given = forget ? ManagedFields.NONE : ManagedFields.parse(sent);
    return given == null || (given.isEmpty() && !forget) ? known : given;
  }

  /** Whether two objects name the same owners, whenever those took their fields. */
  public static boolean sameOwners(JsonNode one, JsonNode other) {
    return managed(one).agreesWith(managed(other));
  }

  private static ManagedFields managed(JsonNode object) {
    ManagedFields managed = ManagedFields.parse(object.path("metadata").get(MANAGED_FIELDS));
    return managed == null ? ManagedFields.NONE : managed;
  }

  private static @Nullable JsonNode take(ObjectNode object, String field) {
    return object.path("metadata") instanceof ObjectNode metadata ? metadata.remove(field) : null;
  }

  private static void show(ManagedFields managed, ObjectNode object) {
    if (!managed.isEmpty() && object.path("metadata") instanceof ObjectNode metadata) {
      metadata.set(MANAGED_FIELDS, managed.toJson());
    }
  }
}
