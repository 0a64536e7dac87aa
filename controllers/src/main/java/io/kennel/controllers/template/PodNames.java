package io.kennel.controllers.template;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.world.Suffixes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names for pods that are all alike: those whose creation was never answered first, so that a
 * repeat meets the pod that may be there already, then new ones.
 */
public final class PodNames {
  private static final int SUFFIX_CHARACTERS = 5;
  private static final int BASE_CHARACTERS_MAX = 63 - SUFFIX_CHARACTERS;

  private PodNames() {}

  /**
   * Names that none of {@code taken} has.
   *
   * @param base such as {@code web-5d4f8-}; shortened where it is too long
   * @param salt makes the names differ from those that were made before
   */
  public static List<String> next(
      String base, int count, long salt, Collection<String> unclear, Collection<String> taken) {
    String start = base.substring(0, Math.min(base.length(), BASE_CHARACTERS_MAX));
    List<String> names = new ArrayList<>();
    Set<String> used = new HashSet<>(taken);
    for (String name : unclear) {
      if (names.size() < count && name.startsWith(start) && used.add(name)) {
        names.add(name);
      }
    }
    Mixer mixer = new Mixer(salt);
    while (names.size() < count) {
      String name = start + Suffixes.suffix(SUFFIX_CHARACTERS, mixer::below);
      if (used.add(name)) {
        names.add(name);
      }
    }
    return names;
  }

  /** SplitMix64: evenly spread numbers that depend on nothing but where it begins. */
  private static final class Mixer {
    private long state;

    Mixer(long state) {
      this.state = state;
    }

    int below(int bound) {
      state += 0x9E3779B97F4A7C15L;
      long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
      mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
      return (int) Math.floorMod(mixed ^ (mixed >>> 31), (long) bound);
    }
  }

  /** The names of objects. */
  public static List<String> of(Collection<? extends HasMetadata> objects) {
    return objects.stream().map(object -> object.getMetadata().getName()).toList();
  }
}
