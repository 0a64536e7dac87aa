package io.kennel.agent.runtime.simulated;

import java.util.BitSet;

/** Hands out the addresses of an IPv4 range, each to one sandbox at a time, in a circle. */
final class SimulatedAddresses {
  private final int first;
  private final int count;
  private final BitSet taken = new BitSet();
  private int next;

  /**
   * @param podCidr such as {@code 10.244.1.0/24}; its first two addresses and its last are not used
   */
  SimulatedAddresses(String podCidr) {
    int slash = podCidr.indexOf('/');
    int bits = 32 - Integer.parseInt(podCidr.substring(slash + 1));
    first = toInt(podCidr.substring(0, slash)) + 2;
    count = (1 << bits) - 3;
  }

  /** A free address; empty where none is left. */
  String take() {
    int index = taken.nextClearBit(next);
    if (index >= count) {
      index = taken.nextClearBit(0);
    }
    if (index >= count) {
      return "";
    }
    taken.set(index);
    next = index + 1;
    return toText(first + index);
  }

  void free(String address) {
    if (!address.isEmpty()) {
      taken.clear(toInt(address) - first);
    }
  }

  private static int toInt(String address) {
    int result = 0;
    for (String part : address.split("\\.")) {
      result = (result << 8) | Integer.parseInt(part);
    }
    return result;
  }

  private static String toText(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }
}
