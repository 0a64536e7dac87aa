package io.kennel.testing;

/** What pods of a cluster inside a test are. */
public enum Pods {
  /** No process runs; a program in Java says what each does. Possible everywhere. */
  SIMULATED,
  /**
   * Processes in containers, with networks and volumes, as {@code kennel up} has them: on Linux, as
   * root, with runc, conmon, nft and ip installed, and with the artifact {@code
   * io.kennel:junit-real} on the class path.
   */
  REAL
}
