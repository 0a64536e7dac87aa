package io.kennel.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.store.MultiVersionStore;
import io.kennel.store.Snapshot;
import io.kennel.store.Store;
import io.kennel.store.StoreLimits;
import io.kennel.store.StoreUnavailableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that writes, again and again: what was acknowledged must be there. */
class CrashTest {
  private static final int KILLS = 50;
  private static final int NIGHTLY_KILLS = 200;
  private static final int ACKNOWLEDGED_MAX = 300;

  @TempDir private Path folder;
  private final int[] acknowledged = new int[CrashingWriter.WRITERS];

  @Test
  void nothingAcknowledgedIsLostAndNothingIsHalfThere() throws Exception {
    killAgainAndAgain(KILLS);
  }

  @Test
  @Tag("nightly")
  void nothingIsLostInALongerLifeEither() throws Exception {
    killAgainAndAgain(NIGHTLY_KILLS);
  }

  private void killAgainAndAgain(int kills) throws Exception {
    Random random = new Random(20260101);
    for (int kill = 0; kill < kills; kill++) {
      runAndKill(1 + random.nextInt(ACKNOWLEDGED_MAX), kill == 0);
      verify();
    }
    assertThat(acknowledged[0]).isGreaterThan(kills);
  }

  private void runAndKill(int untilAcknowledged, boolean checkLock)
      throws IOException, InterruptedException {
    Process child = start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
      assertThat(out.readLine()).isEqualTo("ready");
      if (checkLock) {
        assertThatThrownBy(() -> new RocksLog(folder))
            .isInstanceOf(StoreUnavailableException.NotWritten.class)
            .hasMessage(
                "data directory " + folder + " is in use by another process, pid " + child.pid());
      }
      for (int line = 0; line < untilAcknowledged; line++) {
        note(out.readLine());
      }
      child.toHandle().destroyForcibly();
      // What it said until it died counts too; a last line that was cut short asks for
      // less than it might, and is no mistake.
      out.lines().filter(line -> line.matches("\\d+ \\d+")).forEach(this::note);
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  private Process start() throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            CrashingWriter.class.getName(),
            folder.toString());
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private void note(String line) {
    String[] words = line.split(" ");
    int writer = Integer.parseInt(words[0]);
    acknowledged[writer] = Math.max(acknowledged[writer], Integer.parseInt(words[1]));
  }

  private void verify() {
    try (Store store = MultiVersionStore.inline(new RocksLog(folder), StoreLimits.DEFAULT)) {
      Snapshot snapshot = store.snapshot();
      for (int writer = 0; writer < CrashingWriter.WRITERS; writer++) {
        int counter = CrashingWriter.counter(snapshot, writer, 0);
        assertThat(counter).as("writer " + writer).isGreaterThanOrEqualTo(acknowledged[writer]);
        for (int part = 1; part < CrashingWriter.PARTS; part++) {
          assertThat(CrashingWriter.counter(snapshot, writer, part)).isEqualTo(counter);
        }
        for (int number : CrashingWriter.expectedHistory(counter)) {
          assertThat(snapshot.get(CrashingWriter.history(writer, number))).isNotNull();
        }
      }
    }
  }
}
