package io.kennel.server.watch;

import io.kennel.api.StatusErrors;
import io.kennel.api.selector.FieldSelector;
import io.kennel.api.selector.LabelSelector;
import io.kennel.api.selector.SelectorException;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Resource;
import io.kennel.server.request.ApiRequest;
import io.kennel.server.request.RequestInfo;
import io.kennel.store.Entry;
import io.kennel.store.Snapshot;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The objects that a list or a watch is about.
 *
 * @param namespace empty for all
 * @param name empty for all
 */
public record Selection(
    Resource resource, String namespace, String name, LabelSelector labels, FieldSelector fields) {
  private static final String NAME = "metadata.name";
  private static final String NAMESPACE = "metadata.namespace";

  /** Reads the selectors of a request. */
  public static Selection of(ApiRequest request, RequestInfo info, Resource resource) {
    try {
      LabelSelector labels = LabelSelector.parse(request.parameter("labelSelector", ""));
      FieldSelector fields = FieldSelector.parse(request.parameter("fieldSelector", ""));
      fields.terms().forEach(term -> checkKnown(resource, term.field()));
      String namespace = resource.type().namespaced() ? info.namespace() : "";
      return new Selection(resource, namespace, oneName(fields), labels, fields);
    } catch (SelectorException e) {
      throw StatusErrors.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private static void checkKnown(Resource resource, String field) {
    boolean known =
        field.equals(NAME)
            || (field.equals(NAMESPACE) && resource.type().namespaced())
            || resource.selectableFields().containsKey(field);
    if (!known) {
      throw StatusErrors.badRequest("field label not supported: " + field);
    }
  }

  private static String oneName(FieldSelector fields) {
    for (FieldSelector.Term term : fields.terms()) {
      if (term.field().equals(NAME) && term.equal()) {
        return term.value();
      }
    }
    return "";
  }

  /** Whether every object of the namespace is selected, without looking at any. */
  public boolean isWhole() {
    return labels.isEverything() && fields.isEverything();
  }

  /** The topic that every selected object has; empty where they need not have one. */
  public String topic() {
    String field = resource.rules().topicField();
    for (FieldSelector.Term term : fields.terms()) {
      if (term.equal() && term.field().equals(field)) {
        return term.value();
      }
    }
    return "";
  }

  /** The entries that can be selected at all, in order, by their keys and topics alone. */
  public NavigableMap<String, Entry> candidates(Snapshot snapshot) {
    String topic = topic();
    NavigableMap<String, Entry> all =
        topic.isEmpty()
            ? snapshot.bucket(resource.bucket())
            : snapshot.topic(resource.bucket(), topic);
    boolean placed = !namespace.isEmpty() || !resource.type().namespaced();
    if (!name.isEmpty() && placed) {
      String key = resource.key(namespace, name).name();
      return all.subMap(key, true, key, true);
    }
    // '0' is the character after '/'.
    return namespace.isEmpty() ? all : all.subMap(namespace + "/", true, namespace + "0", false);
  }

  /** The selected entries in order. Without selectors nothing is copied or decoded. */
  public Collection<Entry> entries(Snapshot snapshot) {
    Collection<Entry> candidates = candidates(snapshot).values();
    if (isWhole()) {
      return Collections.unmodifiableCollection(candidates);
    }
    return candidates.stream().filter(this::matches).toList();
  }

  /** Whether an entry is selected; null is not. */
  public boolean matches(@Nullable Entry entry) {
    if (entry == null || !inNamespace(entry.key().name())) {
      return false;
    }
    return hasLabels(entry) && hasFields(entry);
  }

  private boolean hasLabels(Entry entry) {
    if (labels.isEverything()) {
      return true;
    }
    JsonNode present = resource.codec().labels(entry);
    return labels.matches(label -> Json.textOrNull(present, label));
  }

  private boolean hasFields(Entry entry) {
    if (fields.isEverything()) {
      return true;
    }
    return fields.matches(field -> field(entry, field));
  }

  private boolean inNamespace(String key) {
    return namespace.isEmpty()
        || (key.startsWith(namespace) && key.startsWith("/", namespace.length()));
  }

  /** Of what is known without a tree, none is made: every node selects its pods. */
  private String field(Entry entry, String field) {
    if (field.equals(NAME)) {
      return resource.codec().object(entry).key().name();
    }
    if (field.equals(NAMESPACE)) {
      return resource.codec().object(entry).key().namespace();
    }
    if (field.equals(resource.rules().topicField())) {
      return resource.topic(entry);
    }
    Function<JsonNode, String> known = resource.selectableFields().get(field);
    return known == null ? "" : known.apply(resource.codec().tree(entry));
  }
}
