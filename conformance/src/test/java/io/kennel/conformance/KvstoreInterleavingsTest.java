package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kvstore on disk is scaled down and up with rebalancing, while pods are deleted at random moments
 * and in random ways: no word that was answered is ever lost. The seed is printed with a failure;
 * {@code -Dkennel.seed} replays it, as far as a real machine repeats itself.
 */
class KvstoreInterleavingsTest {
  private static final Path EXAMPLES = RunningKennel.ROOT.resolve("examples/kvstore");
  private static final long SEED = Long.getLong("kennel.seed", 1);
  private static final int LANES = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void noKeyIsLost() throws Exception {
    run(6);
  }

  @Test
  @Nightly
  void noKeyIsLostInAHundred() throws Exception {
    run(100);
  }

  private void run(int interleavings) throws Exception {
    assumeThat(Files.isWritable(Path.of("/sys/fs/cgroup")) && "root".equals(user()))
        .as("real pods need root")
        .isTrue();
    try (RunningKennel kennel = RunningKennel.up(directory, "--nodes", "3", "--runtime", "oci");
        ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int lane = 0; lane < LANES; lane++) {
        Kubectl kubectl =
            kennel.kubectl(Kubectl.binaries("1.33").getFirst()).inNamespaceOfItsOwn("lane-" + lane);
        long seed = SEED + lane * 1_000L;
        running.add(
            lanes.submit(() -> {
              try (Lane each = Lane.start(kubectl)) {
                for (int i = 0; i < interleavings / LANES; i++) {
                  each.interleaving(seed + i);
                }
              }
              return null;
            }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
  }

  private static String user() {
    return System.getProperty("user.name");
  }

  /** One StatefulSet, and what it has answered to have kept. */
  private record Lane(Kubectl kubectl, ApiProxy proxy, Map<String, String> kept)
      implements AutoCloseable {
    static Lane start(Kubectl kubectl) throws Exception {
      kubectl.run("create configmap kvstore --from-literal=kvstore.properties=");
      kubectl.run(List.of("apply", "-f", EXAMPLES.resolve("service-headless.yaml").toString()));
      // Nobody is to hear of the draining here, so it need not last.
      String set = Files.readString(EXAMPLES.resolve("server-disk.yaml")).replace("\"4\"", "\"0\"");
      Path quick = Files.writeString(kubectl.workingDirectory().resolve("server-quick.yaml"), set);
      kubectl.run(List.of("apply", "-f", quick.toString()));
      kubectl.run("rollout status statefulset/server --timeout=80s");
      return new Lane(kubectl, ApiProxy.start(kubectl), new TreeMap<>());
    }

    void interleaving(long seed) throws Exception {
      Random random = new Random(seed);
      try {
        save(random, 3);
        scaleDown(random);
        save(random, 2);
        scaleUp(random);
        check(3);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }

    private void scaleDown(Random random) throws Exception {
      try (Gremlin _ = new Gremlin(kubectl, random.nextLong(), 3)) {
        rebalance("rebalance-down");
        kubectl.run("scale statefulset/server --replicas=2");
        kubectl.run("wait --for=delete pod/server-2 --timeout=80s");
      }
      check(2);
    }

    private void scaleUp(Random random) throws Exception {
      try (Gremlin _ = new Gremlin(kubectl, random.nextLong(), 3)) {
        kubectl.run("scale statefulset/server --replicas=3");
        rebalance("rebalance-up");
      }
      kubectl.run("rollout status statefulset/server --timeout=80s");
    }

    private void rebalance(String pod) {
      kubectl.run(List.of("apply", "-f", EXAMPLES.resolve(pod + ".yaml").toString()));
      kubectl.run("wait --for=jsonpath={.status.phase}=Succeeded --timeout=85s pod/" + pod);
      kubectl.run("delete --grace-period=1 pod/" + pod);
    }

    /** Saves new words for some letters, while pods go away. */
    private void save(Random random, int servers) throws Exception {
      try (Gremlin _ = new Gremlin(kubectl, random.nextLong(), servers)) {
        for (int i = 0; i < 8; i++) {
          String key = Character.toString('a' + random.nextInt(26));
          String word = key + random.nextInt(1_000_000);
          assertThat(answer(key, servers, "/save/" + key + "/" + word)).isEqualTo(word);
          kept.put(key, word);
        }
      }
      check(servers);
    }

    private void check(int servers) throws Exception {
      for (Map.Entry<String, String> each : kept.entrySet()) {
        assertThat(answer(each.getKey(), servers, "/load/" + each.getKey()))
            .as("%s of %d servers", each.getKey(), servers)
            .isEqualTo(each.getValue());
      }
    }

    /** The first answer of the key's server that is one: it may drain or be away for a while. */
    private String answer(String key, int servers, String path) throws Exception {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      String pod = "server-" + key.charAt(0) % servers;
      String url = "/api/v1/namespaces/" + namespace() + "/pods/" + pod + ":80/proxy" + path;
      while (true) {
        HttpResponse<String> answer = proxy.answer(url);
        if (answer.statusCode() == 200) {
          return answer.body();
        }
        assertThat(System.nanoTime() - deadline).as("%s: %s", url, answer.body()).isNegative();
        Thread.sleep(50);
      }
    }

    private String namespace() {
      return kubectl.workingDirectory().getFileName().toString();
    }

    @Override
    public void close() {
      proxy.close();
    }
  }

  /** Deletes pods at random moments, in random ways, until it is closed. */
  private static final class Gremlin implements AutoCloseable {
    private final Thread thread;
    private volatile boolean over;

    Gremlin(Kubectl kubectl, long seed, int servers) {
      Random random = new Random(seed);
      List<String> ways = List.of("", " --grace-period=1", " --force --grace-period=0");
      this.thread =
          Thread.ofVirtual()
              .start(() -> {
                for (int left = random.nextInt(3); left > 0 && !over; left--) {
                  pause(random.nextInt(1_000));
                  String pod = "delete --wait=false pod/server-" + random.nextInt(servers);
                  String way = ways.get(random.nextInt(ways.size()));
                  var _ = kubectl.attempt(List.of((pod + way).split(" ")), Map.of());
                }
              });
    }

    private static void pause(int millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      over = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
