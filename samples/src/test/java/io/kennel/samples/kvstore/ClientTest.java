package io.kennel.samples.kvstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client and the rebalancer against real servers, in one process. */
class ClientTest {
  private static final Settings QUICK = new Settings(2_000, 1_000, 4_096);
  private static final PrintStream NOWHERE =
      new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);

  @TempDir Path directory;
  private final List<Server> servers = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    for (int number = 0; number < 3; number++) {
      servers.add(Server.start(0, KeyFiles.open(data(number)), 4_096));
    }
  }

  @AfterEach
  void stop() {
    servers.forEach(Server::close);
  }

  @Test
  void writesWhatIsMissingAndThenHitsIt() throws Exception {
    Client reader = client(3, true);
    assertThat(reader.line()).endsWith(" mmmmmmmmmmmmmmmmmmmmmmmmmm | hits = 0 (0%)");
    Client writer = client(3, false);
    assertThat(writer.line()).endsWith(" wwwwwwwwwwwwwwwwwwwwwwwwww | hits = 0 (0%)");
    assertThat(writer.line()).endsWith(" hhhhhhhhhhhhhhhhhhhhhhhhhh | hits = 26 (100%)");
    assertThat(reader.line()).endsWith(" hhhhhhhhhhhhhhhhhhhhhhhhhh | hits = 26 (100%)");
    assertThat(client(2, true).line()).endsWith(" hmmmmhhmmmmhhmmmmhhmmmmhhm | hits = 9 (35%)");
    Files.writeString(data(0).resolve("c"), "another word");
    assertThat(reader.line()).endsWith(" hhxhhhhhhhhhhhhhhhhhhhhhhh | hits = 25 (96%)");
  }

  /** Server 2 drains, goes and comes back at another address: the letters say so. */
  @Test
  void showsADrainingServerThenNoneThenItsKeysAgain() throws Exception {
    Client client = client(3, false);
    client.line();
    assertThat(columns(client.line())).isEqualTo("hhh");
    Drain.on(data(2));
    assertThat(columns(client.line())).isEqualTo("hh5");
    servers.get(2).close();
    assertThat(columns(client.line())).isEqualTo("hh.");
    Drain.off(data(2));
    int port = servers.get(2).port();
    servers.set(2, Server.start(port, KeyFiles.open(data(2)), 4_096));
    assertThat(columns(client.line())).isEqualTo("hhh");
  }

  @Test
  void aServerThatHangsDelaysNeitherTheLineNorTheOthers() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      List<ServerAddress> addresses = addresses(3);
      addresses.set(1, ServerAddress.parse("127.0.0.1:" + silent.getLocalPort()));
      Client client = new Client(addresses, false, new Settings(2_000, 300, 4_096), NOWHERE);
      for (int i = 0; i < 3; i++) {
        long start = System.nanoTime();
        assertThat(columns(client.line())).isEqualTo(i == 0 ? "w.w" : "h.h");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
      }
    }
  }

  @Test
  void aNameThatDoesNotExistAndAPortThatNobodyServesAreUnreachable() throws Exception {
    List<ServerAddress> addresses = addresses(3);
    addresses.set(0, ServerAddress.parse("server-0.invalid"));
    addresses.set(1, ServerAddress.parse("127.0.0.1:1"));
    Client client = new Client(addresses, false, QUICK, NOWHERE);
    assertThat(columns(client.line())).isEqualTo("..w");
  }

  @Test
  void rebalancingDownAndUpLosesNoKey() throws Exception {
    client(3, false).line();
    String out = rebalance(3, 2);
    assertThat(out.lines().filter(line -> line.matches("\\w=\\w+ \\S+->\\S+"))).hasSize(26);
    assertThat(out).contains("b=bravo " + address(2) + "->" + address(0));
    assertThat(out).contains("http://" + address(0) + "/save/b/bravo\n");
    assertThat(out).endsWith("26 keys, 17 of them copied.\n");
    assertThat(client(2, true).line()).contains("hits = 26");
    for (Path file : List.of(data(2).resolve("b"), data(2).resolve("e"))) {
      Files.delete(file);
    }
    assertThat(client(3, true).line()).contains("hits = 24");
    rebalance(2, 3);
    assertThat(client(3, true).line()).contains("hits = 26");
  }

  /** After a scaling down and up, servers hold copies of keys that are no longer theirs. */
  @Test
  void theWordOfTheServerThatKeepsTheKeyCountsNotAnOldCopy() throws Exception {
    Files.writeString(data(0).resolve("b"), "old");
    Files.writeString(data(2).resolve("b"), "new");
    rebalance(3, 2);
    assertThat(data(0).resolve("b")).hasContent("new");
  }

  @Test
  void rebalancingWritesNothingUnlessEverythingCouldBeRead() throws Exception {
    client(3, false).line();
    servers.get(2).close();
    assertThatThrownBy(() -> rebalance(3, 2, Duration.ZERO))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(address(2) + ": ");
    assertThat(data(0).resolve("b")).doesNotExist();
    assertThat(data(1).resolve("c")).doesNotExist();
  }

  @Test
  void rebalancingWaitsForAServerThatDrains() throws Exception {
    client(3, false).line();
    Drain.on(data(2));
    Future<String> rebalance;
    try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      rebalance = other.submit(() -> rebalance(3, 2));
      assertThatThrownBy(() -> rebalance.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      Drain.off(data(2));
    }
    assertThat(rebalance.get()).endsWith("26 keys, 17 of them copied.\n");
  }

  /** The status of each server's keys, which must be the same for all of them. */
  private static String columns(String line) {
    String letters = line.split(" ")[1];
    StringBuilder columns = new StringBuilder();
    for (int server = 0; server < 3; server++) {
      int own = server;
      List<Character> statuses =
          Letters.ALL.stream()
              .filter(letter -> Sharding.server(letter, 3) == own)
              .map(letter -> letters.charAt(Letters.ALL.indexOf(letter)))
              .distinct()
              .toList();
      assertThat(statuses).as(line).hasSize(1);
      columns.append(statuses.getFirst());
    }
    return columns.toString();
  }

  private String rebalance(int asIs, int toBe) throws Exception {
    return rebalance(asIs, toBe, Duration.ofMinutes(1));
  }

  private String rebalance(int asIs, int toBe, Duration patience) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Rebalance(
            addresses(asIs),
            addresses(toBe),
            patience,
            new PrintStream(out, true, StandardCharsets.UTF_8))
        .run();
    return out.toString(StandardCharsets.UTF_8);
  }

  private Client client(int count, boolean readonly) {
    return new Client(addresses(count), readonly, QUICK, NOWHERE);
  }

  private List<ServerAddress> addresses(int count) {
    List<ServerAddress> addresses = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      addresses.add(ServerAddress.parse(address(number)));
    }
    return addresses;
  }

  private String address(int number) {
    return "127.0.0.1:" + servers.get(number).port();
  }

  private Path data(int number) {
    return directory.resolve("server-" + number);
  }
}
