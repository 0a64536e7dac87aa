package io.kennel.controllers.volumes;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Directories that exist only as names, for pods without processes. */
public final class SimulatedDirectories implements VolumeDirectories {
  private final Set<String> existing = new ConcurrentSkipListSet<>();

  @Override
  public String pathOf(String volumeName) {
    return "/var/lib/kennel/volumes/" + volumeName;
  }

  @Override
  public void create(String volumeName) {
    existing.add(volumeName);
  }

  @Override
  public void delete(String volumeName) {
    existing.remove(volumeName);
  }

  @Override
  public void empty(String path) {
    // There is nothing in it.
  }

  /** The names of the volumes that have a directory. */
  public Set<String> existing() {
    return Set.copyOf(existing);
  }
}
