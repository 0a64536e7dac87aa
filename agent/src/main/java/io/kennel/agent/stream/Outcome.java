package io.kennel.agent.stream;

/** How a session ended, as its client is told. */
sealed interface Outcome {
  /** The command ended by itself or by a signal; then with 128 + its number. */
  record Exited(int code) implements Outcome {}

  /** It could not be run, or not be kept up. */
  record Failed(String message) implements Outcome {}
}
