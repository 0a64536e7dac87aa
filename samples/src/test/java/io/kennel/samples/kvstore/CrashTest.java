package io.kennel.samples.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process, killed at moments that a seed chooses: what was answered is kept. */
class CrashTest {
  private static final long SEED = Long.getLong("kennel.seed", 1);
  private static final int KILLS = 6;
  private static final int KEYS = 12;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @TempDir Path directory;

  @Test
  void aWordThatWasAnsweredSurvivesKills() throws Exception {
    Random random = new Random(SEED);
    Map<String, Integer> answered = new HashMap<>();
    Map<String, Integer> asked = new HashMap<>();
    int next = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process server = start();
      RemoteServer remote = remote(server);
      for (String key : asked.keySet()) {
        int least = answered.getOrDefault(key, 0);
        assertThat(number(remote.load(key)))
            .as("seed %d, kill %d, key %s", SEED, kill, key)
            .isBetween(least, asked.get(key));
      }
      var killer = Thread.ofVirtual().start(killAfter(server, 20 + random.nextInt(200)));
      try {
        while (true) {
          String key = "k" + random.nextInt(KEYS);
          asked.put(key, ++next);
          remote.save(key, "word" + next);
          answered.put(key, next);
        }
      } catch (IOException e) {
        killer.join();
      }
    }
    assertThat(answered).as("nothing was saved at all").hasSizeGreaterThan(KEYS / 2);
  }

  @Test
  void theSignalToEndStopsItGently() throws Exception {
    Process server = start();
    remote(server).save("a", "alfa");
    server.destroy();
    assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(server.exitValue()).isZero();
  }

  @Test
  void wrongArgumentsAreExplained() throws Exception {
    for (List<String> arguments :
        List.of(
            List.<String>of(),
            List.of("serve"),
            List.of("server"),
            List.of("server", "eighty", "/tmp"),
            List.of("server", "65536", "/tmp"),
            List.of("client", "a,,b"),
            List.of("client", "a/b"),
            List.of("client", "a", "writeonly"),
            List.of("rebalance", "a"),
            List.of("drain", "maybe", "/tmp"))) {
      Process process = run(arguments);
      String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as("%s %s", arguments, errors).isEqualTo(2);
      assertThat(errors).startsWith("kvstore: ").contains("Usage:");
    }
  }

  private static Runnable killAfter(Process server, int millis) {
    return () -> {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      server.destroyForcibly().onExit().join();
    };
  }

  private static int number(String word) {
    return word == null ? 0 : Integer.parseInt(word.substring("word".length()));
  }

  private Process start() throws IOException {
    return run(List.of("server", "0", directory.resolve("data").toString()));
  }

  private static RemoteServer remote(Process server) throws IOException {
    String line = server.inputReader().readLine();
    assertThat(line).startsWith("Serving ");
    String port = line.replaceAll(".* port (\\d+)\\.$", "$1");
    return new RemoteServer(ServerAddress.parse("127.0.0.1:" + port), TIMEOUT);
  }

  private static Process run(List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                Path.of("target/classes").toAbsolutePath().toString(),
                Kvstore.class.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command).start();
  }
}
