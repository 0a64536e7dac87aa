package io.kennel.samples.kvstore;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Copies every key to the server that keeps it once there are as many servers as there shall be.
 * Everything is read before anything is written, nothing is deleted, and a second run does no harm.
 */
final class Rebalance {
  /** How long a server may be away: a pod that is replaced comes back within that. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Duration patience;
  private final List<RemoteServer> asIs;
  private final List<RemoteServer> toBe;
  private final PrintStream out;

  /** A key where it is, and where it shall be. */
  record Move(String key, String word, ServerAddress from, RemoteServer to) {
    @Override
    public String toString() {
      return key + "=" + word + " " + from + "->" + to.address();
    }
  }

  Rebalance(
      List<ServerAddress> asIs, List<ServerAddress> toBe, Duration patience, PrintStream out) {
    this.patience = patience;
    this.asIs = asIs.stream().map(address -> new RemoteServer(address, TIMEOUT)).toList();
    this.toBe = toBe.stream().map(address -> new RemoteServer(address, TIMEOUT)).toList();
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @throws IOException when a server cannot be read, before anything was written, or not written
   */
  void run() throws IOException, InterruptedException {
    List<Move> moves = moves();
    moves.forEach(out::println);
    int copied = 0;
    for (Move move : moves) {
      if (!move.from().equals(move.to().address())) {
        out.println("http://" + move.to().address() + RemoteServer.savePath(move.key, move.word));
        patiently(() -> {
          move.to().save(move.key(), move.word());
          return move;
        });
        copied++;
      }
    }
    out.printf("%s keys, %s of them copied.%n", moves.size(), copied);
  }

  private List<Move> moves() throws IOException, InterruptedException {
    List<Move> moves = new ArrayList<>();
    for (Map.Entry<String, RemoteServer> each : holders().entrySet()) {
      String key = each.getKey();
      RemoteServer from = each.getValue();
      RemoteServer to = toBe.get(Sharding.server(key, toBe.size()));
      patiently(() -> Optional.ofNullable(from.load(key)))
          .ifPresent(word -> moves.add(new Move(key, word, from.address(), to)));
    }
    return moves;
  }

  /**
   * Who holds each key. Servers may have copies from earlier times: the word of the server that
   * keeps the key as things are is the one that counts.
   */
  private Map<String, RemoteServer> holders() throws IOException, InterruptedException {
    Map<String, RemoteServer> holders = new TreeMap<>();
    for (RemoteServer server : asIs) {
      for (String key : patiently(server::allKeys)) {
        if (server == asIs.get(Sharding.server(key, asIs.size()))) {
          holders.put(key, server);
        } else {
          holders.putIfAbsent(key, server);
        }
      }
    }
    return holders;
  }

  private interface Request<T> {
    T send() throws IOException;
  }

  /** Sends a request again as long as its server drains or is away, within limits. */
  private <T> T patiently(Request<T> request) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return request.send();
      } catch (IOException e) {
        boolean refused = e instanceof RemoteServer.Unhappy answer && answer.digit() == '4';
        if (refused || System.nanoTime() - deadline > 0) {
          throw e;
        }
      }
      Thread.sleep(PAUSE);
    }
  }
}
