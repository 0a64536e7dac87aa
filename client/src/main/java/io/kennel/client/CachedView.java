package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.ObjectKey;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** One consistent moment of an informer's copy; decodes only what is looked at. */
record CachedView<T extends HasMetadata>(TreePMap<ObjectKey, Cached<T>> objects, String version)
    implements Informer.View<T> {

  @Override
  public @Nullable T get(ObjectKey key) {
    Cached<T> cached = objects.get(key);
    return cached == null ? null : cached.get();
  }

  @Override
  public @Nullable Supplier<T> lazy(ObjectKey key) {
    return objects.get(key);
  }

  @Override
  public Collection<T> all() {
    return decoding(objects);
  }

  @Override
  public Collection<T> in(String namespace) {
    ObjectKey first = new ObjectKey(namespace, "");
    ObjectKey end = new ObjectKey(namespace + '\0', "");
    return decoding(objects.subMap(first, true, end, false));
  }

  @Override
  public Collection<T> startingWith(String namespace, String prefix) {
    ObjectKey first = new ObjectKey(namespace, prefix);
    ObjectKey end = new ObjectKey(namespace, prefix + Character.MAX_VALUE);
    return decoding(objects.subMap(first, true, end, false));
  }

  private static <T extends HasMetadata> Collection<T> decoding(
      TreePMap<ObjectKey, Cached<T>> objects) {
    Collection<Cached<T>> values = objects.values();
    return new AbstractCollection<>() {
      @Override
      public Iterator<T> iterator() {
        Iterator<Cached<T>> each = values.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return each.hasNext();
          }

          @Override
          public T next() {
            return each.next().get();
          }
        };
      }

      @Override
      public int size() {
        return objects.size();
      }
    };
  }
}
