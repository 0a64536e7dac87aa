package io.kennel.samples.kvstore;

import java.util.List;

/** The client's keys, the letters of the alphabet, and the word that belongs to each. */
final class Letters {
  /** In the order of the alphabet; each begins with its letter. */
  private static final List<String> WORDS =
      List.of(
          "alfa",
          "bravo",
          "charlie",
          "delta",
          "echo",
          "foxtrot",
          "golf",
          "hotel",
          "india",
          "juliett",
          "kilo",
          "lima",
          "mike",
          "november",
          "oscar",
          "papa",
          "quebec",
          "romeo",
          "sierra",
          "tango",
          "uniform",
          "victor",
          "whiskey",
          "xray",
          "yankee",
          "zulu");

  static final List<String> ALL = WORDS.stream().map(word -> word.substring(0, 1)).toList();

  private Letters() {}

  static String word(String letter) {
    return WORDS.get(letter.charAt(0) - 'a');
  }
}
