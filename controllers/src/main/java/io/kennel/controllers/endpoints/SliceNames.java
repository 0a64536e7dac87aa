package io.kennel.controllers.endpoints;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.HashSet;
import java.util.Set;

/**
 * Names for new slices: the service's name and an ending that looks random but follows from the
 * service's uid, so that deciding twice from the same view creates one slice, not two.
 */
final class SliceNames {
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
  private static final int SUFFIX_CHARACTERS = 5;

  private final ObjectMeta service;
  private final Set<String> taken = new HashSet<>();
  private int number;

  SliceNames(EndpointsView view) {
    this.service = view.service().getMetadata();
    view.slices().forEach(slice -> taken.add(slice.getMetadata().getName()));
  }

  /** The next name that no slice has. */
  String next() {
    String name = name(number++);
    while (!taken.add(name)) {
      name = name(number++);
    }
    return name;
  }

  private String name(int number) {
    long hash = spread(service.getUid().hashCode() * 1_000_003L + number);
    StringBuilder suffix = new StringBuilder(service.getName()).append('-');
    for (int i = 0; i < SUFFIX_CHARACTERS; i++) {
      suffix.append(ALPHABET.charAt((int) Long.remainderUnsigned(hash, ALPHABET.length())));
      hash = Long.divideUnsigned(hash, ALPHABET.length());
    }
    return suffix.toString();
  }

  /** The finalizer of SplitMix64: neighbouring numbers give unlike endings. */
  private static long spread(long number) {
    long z = number + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
