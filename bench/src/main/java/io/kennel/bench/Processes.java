package io.kennel.bench;

/** Waits for processes. */
final class Processes {
  private Processes() {}

  static int exitCode(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }
}
