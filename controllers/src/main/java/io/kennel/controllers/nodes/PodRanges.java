package io.kennel.controllers.nodes;

import io.fabric8.kubernetes.api.model.Node;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands out ranges of pod addresses, the lowest free one first. Remembers what it handed out, so
 * that a view that does not show it yet leads to no second use. One caller at a time.
 */
final class PodRanges {
  private static final int ADDRESS_BITS = 32;

  private final long first;
  private final int count;
  private final int nodeMaskBits;
  private final Map<String, String> given = new HashMap<>();

  /** Ranges with prefixes of {@code nodeMaskBits} out of {@code cidr}. */
  PodRanges(String cidr, int nodeMaskBits) {
    int slash = cidr.indexOf('/');
    int bits = Integer.parseInt(cidr.substring(slash + 1));
    if (bits > nodeMaskBits || nodeMaskBits > ADDRESS_BITS - 2) {
      throw new IllegalArgumentException(
          "no ranges of /" + nodeMaskBits + " can be taken from " + cidr);
    }
    long mask = -1L << (ADDRESS_BITS - bits);
    this.first = address(cidr.substring(0, slash)) & mask;
    this.count = 1 << Math.min(nodeMaskBits - bits, 30);
    this.nodeMaskBits = nodeMaskBits;
  }

  /** A range for the node; null where none is left. */
  @Nullable String rangeFor(String name, Collection<Node> nodes) {
    Set<String> taken = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (Node node : nodes) {
      names.add(node.getMetadata().getName());
      if (node.getSpec() != null && node.getSpec().getPodCIDR() != null) {
        taken.add(node.getSpec().getPodCIDR());
      }
    }
    given.keySet().retainAll(names);
    String known = given.get(name);
    if (known != null) {
      return known;
    }
    taken.addAll(given.values());
    for (int i = 0; i < count; i++) {
      String range = range(i);
      if (!taken.contains(range)) {
        given.put(name, range);
        return range;
      }
    }
    return null;
  }

  private String range(int number) {
    long start = first + ((long) number << (ADDRESS_BITS - nodeMaskBits));
    return "%s.%s.%s.%s/%s"
        .formatted(
            start >> 24 & 0xff, start >> 16 & 0xff, start >> 8 & 0xff, start & 0xff, nodeMaskBits);
  }

  private static long address(String text) {
    long address = 0;
    for (String part : text.split("\\.")) {
      address = address << 8 | Integer.parseInt(part);
    }
    return address;
  }
}
