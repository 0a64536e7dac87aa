package io.kennel.controllers.job;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Completion indexes, written as intervals such as {@code 0,2-4}. */
final class Indexes {
  private final TreeSet<Integer> numbers = new TreeSet<>();

  private Indexes() {}

  /**
   * Reads the written form; intervals that are none are left out.
   *
   * @param limit one more than the greatest index that counts
   */
  static Indexes parse(@Nullable String text, int limit) {
    Indexes indexes = new Indexes();
    for (String interval : text == null ? List.<String>of() : List.of(text.split(","))) {
      if (interval.matches("\\d{1,9}(-\\d{1,9})?")) {
        String[] ends = interval.split("-");
        int last = Math.min(Integer.parseInt(ends[ends.length - 1]), limit - 1);
        for (int i = Integer.parseInt(ends[0]); i <= last; i++) {
          indexes.numbers.add(i);
        }
      }
    }
    return indexes;
  }

  SortedSet<Integer> numbers() {
    return numbers;
  }

  void add(int index) {
    numbers.add(index);
  }

  int size() {
    return numbers.size();
  }

  boolean contains(int index) {
    return numbers.contains(index);
  }

  /** The written form; empty for none. */
  @Override
  public String toString() {
    List<String> intervals = new ArrayList<>();
    Integer first = null;
    int last = 0;
    for (int number : numbers) {
      if (first != null && number > last + 1) {
        intervals.add(interval(first, last));
        first = number;
      }
      first = first == null ? number : first;
      last = number;
    }
    if (first != null) {
      intervals.add(interval(first, last));
    }
    return String.join(",", intervals);
  }

  private static String interval(int first, int last) {
    if (first == last) {
      return Integer.toString(first);
    }
    return first + (last == first + 1 ? "," : "-") + last;
  }
}
