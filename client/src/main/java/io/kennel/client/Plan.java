package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a decision wants done: actions in order, the next one only after the one before succeeded.
 *
 * @param lookAgain when to decide anew even if nothing changes; null for never
 */
public record Plan(List<Action> actions, @Nullable Duration lookAgain) {
  public Plan {
    actions = List.copyOf(actions);
  }

  /** Nothing to do until something changes. */
  public static final Plan NOTHING = new Plan(List.of(), null);

  /** What is done one by one, without what is told of it, in an order in which it may happen. */
  public List<Action> effects() {
    List<Action> effects = new ArrayList<>();
    actions.forEach(action -> addEffects(action, effects));
    return effects;
  }

  private static void addEffects(Action action, List<Action> effects) {
    switch (action) {
      case Told told -> addEffects(told.action(), effects);
      case Together together ->
          together
              .sequences()
              .forEach(sequence -> sequence.forEach(each -> addEffects(each, effects)));
      default -> effects.add(action);
    }
  }

  /** One effect. Repeating one that has already happened is harmless. */
  public sealed interface Action {}

  /** Creates an object; that one exists already under that name, fails the plan at its end. */
  public record Create<T extends HasMetadata>(Kind<T> kind, T object) implements Action {}

  /** Replaces an object at the version it was read. */
  public record Update<T extends HasMetadata>(Kind<T> kind, T object) implements Action {}

  /** Replaces an object's status at the version it was read. */
  public record UpdateStatus<T extends HasMetadata>(Kind<T> kind, T object) implements Action {}

  /** Deletes an object; one that is gone counts as done. */
  public record Delete<T extends HasMetadata>(
      Kind<T> kind, ObjectKey key, Api.DeleteOptions options) implements Action {}

  /**
   * An action whose outcome people are told. Nothing is told of a {@link Create} that finds the
   * object there already, nor of a conflict: neither is news.
   *
   * @param success told once it has succeeded; null for nothing
   * @param failure told when it failed, followed by the error; null for nothing. The failure goes
   *     on to the caller all the same.
   */
  public record Told(Action action, @Nullable Emit success, @Nullable Emit failure)
      implements Action {}

  /**
   * Sequences of actions that do not depend on each other: each in its order, several at once. They
   * are begun slowly, first one, then twice as many each time, so that what fails for all of them
   * has not been tried for many; where one fails, no further ones are begun.
   */
  public record Together(List<List<Action>> sequences) implements Action {
    public Together {
      sequences = sequences.stream().map(List::copyOf).toList();
    }
  }

  /** Applies a patch to the object itself; one that is gone counts as done. */
  public record Patch<T extends HasMetadata>(
      Kind<T> kind, ObjectKey key, Api.PatchType type, JsonNode patch) implements Action {}

  /**
   * Tells people something about an object.
   *
   * @param type {@code Normal} or {@code Warning}
   * @param reason one word in CamelCase
   */
  public record Emit(HasMetadata about, String type, String reason, String message)
      implements Action {}
}
