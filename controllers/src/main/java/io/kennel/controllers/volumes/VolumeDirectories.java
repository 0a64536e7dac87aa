package io.kennel.controllers.volumes;

import java.io.IOException;

/** The directories that volumes are, on the machine that holds them. */
public interface VolumeDirectories {
  /** The path of the volume with this name, whether it exists or not. */
  String pathOf(String volumeName);

  /**
   * Makes the directory, writable for every user of a container; one that exists stays as it is.
   */
  void create(String volumeName) throws IOException;

  /** Removes the directory and all in it; one that does not exist counts as removed. */
  void delete(String volumeName) throws IOException;

  /**
   * Removes everything in a directory, but not the directory itself.
   *
   * @param path absolute; refused where it is the root of the file system or right below it
   */
  void empty(String path) throws IOException;
}
