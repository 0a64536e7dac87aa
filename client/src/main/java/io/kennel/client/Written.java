package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;

/** A write of one's own, as long as an informer does not show it. */
sealed interface Written {
  /** Whether an informer that shows {@code shown} at a version knows of the write. */
  boolean isShown(@Nullable HasMetadata shown, String version);

  /** What there is after the write; asked only while it is not shown. */
  @Nullable HasMetadata over(@Nullable HasMetadata shown);

  /** An object was created or changed to this. */
  record Put(HasMetadata object) implements Written {
    @Override
    public boolean isShown(@Nullable HasMetadata shown, String version) {
      long own = number(object.getMetadata().getResourceVersion());
      if (number(version) >= own) {
        return true;
      }
      return shown != null && number(shown.getMetadata().getResourceVersion()) >= own;
    }

    @Override
    public HasMetadata over(@Nullable HasMetadata shown) {
      return object;
    }
  }

  /**
   * The object of this uid was deleted, or its deletion has begun.
   *
   * @param earlier one's own write before that, where it was not shown yet
   */
  record Deletion(Kind<?> kind, String uid, String time, @Nullable Put earlier) implements Written {
    @Override
    public boolean isShown(@Nullable HasMetadata shown, String version) {
      if (shown == null) {
        return earlier == null || earlier.isShown(null, version);
      }
      return !shown.getMetadata().getUid().equals(uid)
          || shown.getMetadata().getDeletionTimestamp() != null;
    }

    @Override
    public @Nullable HasMetadata over(@Nullable HasMetadata shown) {
      HasMetadata present =
          earlier != null && !earlier.isShown(shown, "") ? earlier.object() : shown;
      if (present == null) {
        return null;
      }
      HasMetadata copy = Models.decode(Models.encode(present), kind.model());
      copy.getMetadata().setDeletionTimestamp(time);
      return copy;
    }
  }

  /** Versions of one server are numbers that rise; one that is not counts as seen. */
  private static long number(@Nullable String version) {
    if (version == null || version.isEmpty()) {
      return -1;
    }
    try {
      return Long.parseLong(version);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
