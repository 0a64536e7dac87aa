package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.ResourceType;
import io.kennel.client.Api.ListOptions;
import io.kennel.world.World;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The informers of a process: one for each kind and selection, shared by everybody who asks for it.
 * An informer starts with the first request for it.
 */
public final class SharedInformers implements AutoCloseable {
  private final Api api;
  private final World world;
  private final Map<Selection, SharedInformer<?>> informers = new LinkedHashMap<>();
  private boolean closed;

  public SharedInformers(Api api, World world) {
    this.api = api;
    this.world = world;
  }

  /** The informer of all objects of a kind. */
  public <T extends HasMetadata> Informer<T> of(Kind<T> kind) {
    return of(kind, ListOptions.ALL);
  }

  /** The informer of the objects that namespace, labels and fields select. */
  public <T extends HasMetadata> Informer<T> of(Kind<T> kind, ListOptions options) {
    ListOptions selected =
        new ListOptions(
            options.namespace(), options.labelSelector(), options.fieldSelector(), "", null);
    SharedInformer<?> informer;
    boolean isNew;
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("the informers have been closed");
      }
      Selection selection = new Selection(kind.type(), selected);
      isNew = !informers.containsKey(selection);
      informer =
          informers.computeIfAbsent(
              selection, _ -> new SharedInformer<>(api, world, kind, selected));
    }
    if (isNew) {
      informer.start();
    }
    return typed(informer);
  }

  /** The server can be reached again: has those try at once that wait before they do. */
  public void hurry() {
    List<SharedInformer<?>> all;
    synchronized (this) {
      all = List.copyOf(informers.values());
    }
    all.forEach(SharedInformer::hurry);
  }

  /** Stops all of them; their views stay as they were. Idempotent. */
  @Override
  public void close() {
    Map<Selection, SharedInformer<?>> open;
    synchronized (this) {
      closed = true;
      open = Map.copyOf(informers);
      informers.clear();
    }
    open.values().forEach(SharedInformer::close);
  }

  /** Right because a selection contains the type, and a type has one model class. */
  @SuppressWarnings("unchecked")
  private static <T extends HasMetadata> Informer<T> typed(SharedInformer<?> informer) {
    return (Informer<T>) informer;
  }

  private record Selection(ResourceType type, ListOptions options) {}
}
