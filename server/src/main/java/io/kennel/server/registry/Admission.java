package io.kennel.server.registry;

import io.kennel.api.CanonicalTime;
import io.kennel.api.ResourceType;
import io.kennel.server.request.User;
import io.kennel.store.Entry;
import io.kennel.store.Key;
import io.kennel.store.Precondition;
import io.kennel.store.Snapshot;
import io.kennel.store.Write;
import io.kennel.world.Randomness;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the rules of a kind may look at while an object of it is being written, and what they may
 * ask for beside it. Made anew for each attempt to write.
 */
public final class Admission {
  private final Registry registry;
  private final Snapshot snapshot;
  private final Randomness random;
  private final Instant now;
  private final User user;
  private final List<Write> companions = new ArrayList<>();
  private final List<String> warnings;

  Admission(
      Registry registry,
      Snapshot snapshot,
      Randomness random,
      Instant now,
      User user,
      List<String> warnings) {
    this.registry = registry;
    this.snapshot = snapshot;
    this.random = random;
    this.now = now;
    this.user = user;
    this.warnings = warnings;
  }

  /** An object as it is now, read only; null where there is none. */
  public @Nullable JsonNode find(ResourceType type, String namespace, String name) {
    Resource resource = registry.of(type);
    Entry entry = snapshot.get(resource.key(namespace, name));
    return entry == null ? null : resource.codec().tree(entry);
  }

  /** All objects of a type, read only. */
  public List<JsonNode> all(ResourceType type) {
    Resource resource = registry.of(type);
    List<JsonNode> all = new ArrayList<>();
    snapshot
        .bucket(resource.bucket())
        .values()
        .forEach(entry -> all.add(resource.codec().tree(entry)));
    return all;
  }

  /** All objects of a type in a namespace, read only. */
  public List<JsonNode> allIn(ResourceType type, String namespace) {
    Resource resource = registry.of(type);
    List<JsonNode> all = new ArrayList<>();
    snapshot
        .bucket(resource.bucket())
        .subMap(namespace + "/", true, namespace + "0", false)
        .values()
        .forEach(entry -> all.add(resource.codec().tree(entry)));
    return all;
  }

  /** Whether a key beside the objects, such as a reserved address, is taken. */
  public boolean taken(Key key) {
    return snapshot.get(key) != null;
  }

  /** Asks for a write that happens together with the object's own, or not at all. */
  public void alsoWrite(Write write) {
    companions.add(write);
  }

  /**
   * Asks for another object's being replaced, as it is given, together with the object's own write
   * or not at all. Nobody may have changed it meanwhile; otherwise the attempt starts again.
   */
  public void alsoReplace(ResourceType type, ObjectNode object) {
    Resource resource = registry.of(type);
    JsonNode metadata = object.path("metadata");
    Key key =
        resource.key(metadata.path("namespace").asString(""), metadata.path("name").asString(""));
    Entry present = Objects.requireNonNull(snapshot.get(key), key::toString);
    alsoWrite(resource.put(key, present, object, new Precondition.AtRevision(present.revision())));
  }

  /** Tells the client's user something; the request goes on. */
  public void warn(String text) {
    if (!warnings.contains(text)) {
      warnings.add(text);
    }
  }

  List<Write> companions() {
    return companions;
  }

  public Randomness random() {
    return random;
  }

  /** The time of the request, in whole seconds, as Kubernetes keeps it. */
  public String now() {
    return CanonicalTime.seconds(now);
  }

  public User user() {
    return user;
  }

  public Settings settings() {
    return registry.settings();
  }
}
