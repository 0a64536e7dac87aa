package io.kennel.samples.kvstore;

import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Asks for every letter, again and again, and prints a line each time. All servers are asked at the
 * same time; one that is dead or hangs costs its own letters, and delays neither the others nor the
 * line.
 */
final class Client {
  private final List<Shard> shards;
  private final Settings settings;
  private final PrintStream out;
  private final Map<Shard, Thread> asking = new HashMap<>();

  Client(List<ServerAddress> servers, boolean readonly, Settings settings, PrintStream out) {
    this.shards = shards(servers, readonly, Duration.ofMillis(settings.timeoutMillis()));
    this.settings = settings;
    this.out = out;
  }

  /** Goes on until the process ends. */
  void run() throws InterruptedException {
    Lines.heading(shards.size()).forEach(out::println);
    long next = System.nanoTime();
    while (true) {
      out.println(line());
      next =
          Math.max(next + TimeUnit.MILLISECONDS.toNanos(settings.lineMillis()), System.nanoTime());
      TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
    }
  }

  /** Asks once. What comes too late for this line is lost, and not taken for the next one's. */
  String line() throws InterruptedException {
    Map<String, Character> statuses = new ConcurrentHashMap<>();
    for (Shard shard : shards) {
      Thread before = asking.get(shard);
      if (before == null || !before.isAlive()) {
        // Not virtual threads: a name server that hangs would block what carries those.
        asking.put(shard, Thread.ofPlatform().daemon().start(() -> shard.ask(statuses)));
      }
    }
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.timeoutMillis());
    for (Map.Entry<Shard, Thread> each : asking.entrySet()) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      if (!each.getValue().join(left)) {
        each.getKey().server().abandon();
      }
    }
    return Lines.line(LocalTime.now(ZoneId.systemDefault()), Map.copyOf(statuses));
  }

  private static List<Shard> shards(
      List<ServerAddress> servers, boolean readonly, Duration timeout) {
    List<Shard> shards = new ArrayList<>();
    for (int number = 0; number < servers.size(); number++) {
      int own = number;
      List<String> letters =
          Letters.ALL.stream()
              .filter(letter -> Sharding.server(letter, servers.size()) == own)
              .toList();
      shards.add(new Shard(new RemoteServer(servers.get(number), timeout), letters, readonly));
    }
    return shards;
  }
}
