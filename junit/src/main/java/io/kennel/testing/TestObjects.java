package io.kennel.testing;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.ObjectKey;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.client.Api;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.Api.PatchType;
import io.kennel.client.ApiClient;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
import io.kennel.client.manifest.ManifestObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The objects of a cluster, by the classes of fabric8's model. Failures are the server's own, as
 * {@link StatusException}.
 */
public final class TestObjects {
  private static final int CONFLICTS_MAX = 20;

  private final Transport transport;
  private final Api api;

  TestObjects(Transport transport) {
    this.transport = transport;
    this.api = new ApiClient(new OwnCopies(transport));
  }

  /** An object; null where it does not exist. {@code namespace} is empty for cluster-wide types. */
  public <T extends HasMetadata> @Nullable T find(Class<T> type, String namespace, String name) {
    return api.find(kind(type), new ObjectKey(namespace, name));
  }

  /** An object that must exist. */
  public <T extends HasMetadata> T get(Class<T> type, String namespace, String name) {
    return api.get(kind(type), new ObjectKey(namespace, name));
  }

  /** All objects of a namespace, or of all where it is empty. */
  public <T extends HasMetadata> List<T> list(Class<T> type, String namespace) {
    return api.list(kind(type), ListOptions.in(namespace)).items();
  }

  /** Creates an object in the namespace that its metadata names. */
  public <T extends HasMetadata> T create(T object) {
    return api.create(kindOf(object), object).object();
  }

  /** Changes an object, again as often as somebody else changed it meanwhile. */
  public <T extends HasMetadata> T edit(
      Class<T> type, String namespace, String name, UnaryOperator<T> change) {
    for (int attempt = 1; ; attempt++) {
      try {
        return api.update(kind(type), change.apply(get(type, namespace, name))).object();
      } catch (StatusException e) {
        if (!e.isConflict() || attempt == CONFLICTS_MAX) {
          throw e;
        }
      }
    }
  }

  /** Sets how many replicas a StatefulSet, or another type that scales, shall have. */
  public void scale(Class<? extends HasMetadata> type, String namespace, String name, int count) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("spec").put("replicas", count);
    var _ = api.patch(kind(type), new ObjectKey(namespace, name), "scale", PatchType.MERGE, patch);
  }

  /** Deletes an object in its own time, as {@code kubectl delete --wait=false} does. */
  public void delete(Class<? extends HasMetadata> type, String namespace, String name) {
    api.delete(kind(type), new ObjectKey(namespace, name), DeleteOptions.DEFAULT);
  }

  /** Deletes an object at once, whatever its node says: {@code --force --grace-period=0}. */
  public void forceDelete(Class<? extends HasMetadata> type, String namespace, String name) {
    api.delete(
        kind(type), new ObjectKey(namespace, name), new DeleteOptions(0, "Background", "", ""));
  }

  /** Creates what a manifest describes, or sets the fields that it gives. */
  void apply(ManifestObject object) {
    String all = object.collection();
    try {
      var _ = transport.call(request("POST", all, object.tree(), "application/json"));
    } catch (StatusException e) {
      if (!e.isAlreadyExists()) {
        throw e;
      }
      String media = PatchType.STRATEGIC_MERGE.mediaType();
      var _ = transport.call(request("PATCH", all + "/" + object.name(), object.tree(), media));
    }
  }

  private static Transport.Request request(
      String method, String path, JsonNode body, String contentType) {
    return new Transport.Request(method, path, Map.of(), body, contentType);
  }

  /** The class of an object is that of its model. */
  @SuppressWarnings("unchecked")
  private static <T extends HasMetadata> Kind<T> kindOf(T object) {
    return kind((Class<T>) object.getClass());
  }

  /** Most are known; what the annotations of a class say takes several milliseconds to read. */
  private static <T extends HasMetadata> Kind<T> kind(Class<T> type) {
    Kind<T> known = Kinds.find(type);
    return known == null ? annotated(type) : known;
  }

  private static <T extends HasMetadata> Kind<T> annotated(Class<T> type) {
    ResourceType found =
        ResourceTypes.BUILT_IN.findKind(HasMetadata.getApiVersion(type), HasMetadata.getKind(type));
    return new Kind<>(Objects.requireNonNull(found, () -> type.getName() + " is not served"), type);
  }
}
