package io.kennel.controllers.revision;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.controllers.template.TemplateHash;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A revision keeps a template as the patch that brings it back: {@code spec.template} with {@code
 * $patch: replace}. {@code kubectl rollout undo} sends that patch as it is.
 */
public final class Revisions {
  /** As Kubernetes shortens a set's name so that the hash still fits. */
  private static final int NAME_CHARACTERS_MAX = 223;

  private Revisions() {}

  /**
   * The revision of the template that the owner has now.
   *
   * @param data of that template
   */
  static ControllerRevision of(History history, JsonNode data, long number, int collisionCount) {
    HasMetadata owner = history.owner();
    String hash = TemplateHash.of(data, collisionCount);
    Map<String, String> labels = new HashMap<>();
    var templateMetadata = history.template().getMetadata();
    if (templateMetadata != null && templateMetadata.getLabels() != null) {
      labels.putAll(templateMetadata.getLabels());
    }
    labels.put(history.hashLabel(), hash);
    ObjectMeta meta = Owners.metadata(owner.getMetadata().getNamespace(), namePrefix(owner) + hash);
    meta.setLabels(labels);
    meta.setAnnotations(owner.getMetadata().getAnnotations());
    meta.setOwnerReferences(List.of(Owners.controllerReference(history.kind(), owner)));
    ControllerRevision revision = new ControllerRevision();
    revision.setMetadata(meta);
    revision.setData(Models.decode(data, Map.class));
    revision.setRevision(number);
    return revision;
  }

  /** What the names of an owner's revisions begin with. */
  public static String namePrefix(HasMetadata owner) {
    String name = owner.getMetadata().getName();
    return name.substring(0, Math.min(name.length(), NAME_CHARACTERS_MAX)) + "-";
  }

  /** The template that a revision keeps. */
  public static PodTemplateSpec template(ControllerRevision revision) {
    JsonNode template = data(revision).path("spec").path("template");
    ObjectNode plain = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : template.properties()) {
      if (!field.getKey().equals("$patch")) {
        plain.set(field.getKey(), field.getValue());
      }
    }
    return Models.decode(plain, PodTemplateSpec.class);
  }

  /** The patch that brings a template back. */
  static JsonNode data(PodTemplateSpec template) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode inner = patch.putObject("spec").putObject("template");
    for (Map.Entry<String, JsonNode> field : Models.encode(template).properties()) {
      inner.set(field.getKey(), field.getValue());
    }
    inner.put("$patch", "replace");
    return patch;
  }

  /** The patch that a revision keeps. */
  static JsonNode data(ControllerRevision revision) {
    return Models.encode(revision.getData());
  }
}
