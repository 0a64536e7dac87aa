package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.ObjectKey;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a decision wants done: actions in order, the next one only after the one before succeeded.
 *
 * @param lookAgain when to decide anew even if nothing changes; null for never
 */
public record Plan(List<Action> actions, @Nullable Duration lookAgain) {
  public Plan {
    actions = List.copyOf(actions);
  }

  /** One effect. Repeating one that has already happened is harmless. */
  public sealed interface Action {}

  /** Creates an object; one that exists already under that name counts as done. */
  public record Create<T extends HasMetadata>(Kind<T> kind, T object) implements Action {}

  /** Replaces an object at the version it was read. */
  public record Update<T extends HasMetadata>(Kind<T> kind, T object) implements Action {}

  /** Replaces an object's status at the version it was read. */
  public record UpdateStatus<T extends HasMetadata>(Kind<T> kind, T object) implements Action {}

  /** Deletes an object; one that is gone counts as done. */
  public record Delete<T extends HasMetadata>(
      Kind<T> kind, ObjectKey key, Api.DeleteOptions options) implements Action {}

  /**
   * Tells people something about an object.
   *
   * @param type {@code Normal} or {@code Warning}
   * @param reason one word in CamelCase
   */
  public record Emit(HasMetadata about, String type, String reason, String message)
      implements Action {}
}
