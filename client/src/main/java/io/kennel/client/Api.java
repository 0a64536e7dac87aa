package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Typed calls to an API server. Every method throws {@link StatusException} for a failure that the
 * server answered, and for a server that could not be reached. Objects are never changed; the
 * answer has a new one.
 */
public interface Api {
  <T extends HasMetadata> T get(Kind<T> kind, ObjectKey key);

  /** {@link #get}, with null for an object that does not exist. */
  default <T extends HasMetadata> @Nullable T find(Kind<T> kind, ObjectKey key) {
    Answer<T> found = read(kind, key);
    return found == null ? null : found.object();
  }

  /** {@link #find}, for who may not need to look at the object itself. */
  <T extends HasMetadata> @Nullable Answer<T> read(Kind<T> kind, ObjectKey key);

  <T extends HasMetadata> Listing<T> list(Kind<T> kind, ListOptions options);

  /** {@link #list}, with the objects as they came. */
  <T extends HasMetadata> Transport.ObjectList listRaw(Kind<T> kind, ListOptions options);

  /** Creates an object in the namespace that its metadata names. */
  <T extends HasMetadata> Answer<T> create(Kind<T> kind, T object);

  /** Replaces an object; where it carries a resourceVersion, only if that is still the newest. */
  <T extends HasMetadata> Answer<T> update(Kind<T> kind, T object);

  /** Replaces the status only. */
  <T extends HasMetadata> Answer<T> updateStatus(Kind<T> kind, T object);

  /**
   * Applies a patch.
   *
   * @param subresource such as {@code status}, or empty
   */
  <T extends HasMetadata> Answer<T> patch(
      Kind<T> kind, ObjectKey key, String subresource, PatchType type, JsonNode patch);

  <T extends HasMetadata> void delete(Kind<T> kind, ObjectKey key, DeleteOptions options);

  /** Posts to a subresource, such as {@code binding} or {@code eviction} of a pod. */
  <T extends HasMetadata> JsonNode post(
      Kind<T> kind, ObjectKey key, String subresource, JsonNode body);

  /** Replaces a subresource that takes a PUT, such as {@code finalize} of a namespace. */
  <T extends HasMetadata> JsonNode replace(
      Kind<T> kind, ObjectKey key, String subresource, JsonNode body);

  /** Opens a watch; see {@link Transport#watch} for the order and the threads of events. */
  <T extends HasMetadata> Transport.Subscription watch(
      Kind<T> kind, ListOptions options, Transport.WatchSink sink);

  /** The answer to a list. */
  record Listing<T>(List<T> items, String resourceVersion) {
    public Listing {
      items = List.copyOf(items);
    }
  }

  /**
   * What to list or watch.
   *
   * @param namespace empty for all
   * @param labelSelector in the query's form, such as {@code app=kubia}; empty for all
   * @param fieldSelector such as {@code spec.nodeName=node-1}; empty for all
   * @param resourceVersion empty for the newest; where to start, for a watch
   * @param timeout how long a watch stays open; null for the server's choice
   */
  record ListOptions(
      String namespace,
      String labelSelector,
      String fieldSelector,
      String resourceVersion,
      @Nullable Duration timeout) {
    public static final ListOptions ALL = new ListOptions("", "", "", "", null);

    public static ListOptions in(String namespace) {
      return new ListOptions(namespace, "", "", "", null);
    }
  }

  /**
   * How to delete.
   *
   * @param gracePeriodSeconds null for the object's own
   * @param propagation {@code Background}, {@code Foreground} or {@code Orphan}; empty for the
   *     kind's default
   * @param uid only if the object has this uid; empty for any
   * @param resourceVersion only if it has this version; empty for any
   */
  record DeleteOptions(
      @Nullable Integer gracePeriodSeconds,
      String propagation,
      String uid,
      String resourceVersion) {
    public static final DeleteOptions DEFAULT = new DeleteOptions(null, "", "", "");

    public static DeleteOptions onlyIf(String uid) {
      return new DeleteOptions(null, "", uid, "");
    }
  }

  /** The patch types, each with its media type. */
  enum PatchType {
    JSON("application/json-patch+json"),
    MERGE("application/merge-patch+json"),
    STRATEGIC_MERGE("application/strategic-merge-patch+json");

    private final String mediaType;

    PatchType(String mediaType) {
      this.mediaType = mediaType;
    }

    public String mediaType() {
      return mediaType;
    }
  }
}
