package io.kennel.samples.kvstore;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** One server with the letters that it keeps. */
record Shard(RemoteServer server, List<String> letters, boolean readonly) {
  /** Asks for every letter. Once the server does not answer, the others are not asked for. */
  void ask(Map<String, Character> statuses) {
    for (String letter : letters) {
      try {
        statuses.put(letter, ask(letter));
      } catch (RemoteServer.Unhappy e) {
        statuses.put(letter, e.digit());
      } catch (IOException e) {
        return;
      }
    }
  }

  private char ask(String letter) throws IOException {
    String expected = Letters.word(letter);
    String word = server.load(letter);
    if (word != null) {
      return word.equals(expected) ? Lines.HIT : Lines.WRONG;
    }
    if (readonly) {
      return Lines.MISSING;
    }
    server.save(letter, expected);
    return Lines.WRITTEN;
  }
}
