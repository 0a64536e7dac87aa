package io.kennel.world.real;

/** Hears that this process has been told to end: by Ctrl-C, a signal, or its last line. */
public final class ProcessEnd {
  private ProcessEnd() {}

  /** Runs {@code action} before the process ends; the process waits for it. */
  public static void before(String name, Runnable action) {
    Runtime.getRuntime().addShutdownHook(new Thread(action, name));
  }
}
