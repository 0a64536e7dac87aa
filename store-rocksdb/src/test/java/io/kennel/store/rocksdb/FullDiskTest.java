package io.kennel.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kennel.store.Key;
import io.kennel.store.MultiVersionStore;
import io.kennel.store.Precondition;
import io.kennel.store.Store;
import io.kennel.store.StoreLimits;
import io.kennel.store.StoreUnavailableException;
import io.kennel.store.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a disk of 48 MB that fills up. */
class FullDiskTest {
  private static final RocksLog.Sizes SMALL = new RocksLog.Sizes(4 << 20, 16 << 20, 16 << 20);
  private static final RocksLog.Sizes SMALL_UNCHECKED = new RocksLog.Sizes(4 << 20, 16 << 20, 0);

  private static final int VALUE_BYTES = 200_000;

  @TempDir private Path disk;

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk.toString()) == 0,
        "skipped: mounting a small disk needs root");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", disk.toString());
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static Store open(RocksLog log) {
    return MultiVersionStore.inline(log, new StoreLimits(10, 1 << 20, 16, 1 << 20));
  }

  /** Returns how many writes were acknowledged before {@code refusal} came. */
  private static int writeUntilRefused(
      Store store, Class<? extends StoreUnavailableException> refusal) {
    for (int i = 0; i < 1000; i++) {
      try {
        store.commit(write(i));
      } catch (StoreUnavailableException failure) {
        assertThat(failure).isInstanceOf(refusal).hasMessageContaining("free some");
        return i;
      }
    }
    throw new AssertionError("the disk never filled");
  }

  private static Write write(int number) {
    return new Write.Put(
        new Key("big", String.format("%04d", number)),
        new byte[VALUE_BYTES],
        new Precondition.Absent());
  }

  @Test
  void writesAreRefusedBeforeTheDiskIsFullAndWorkAgainOnceItIsNot() throws Exception {
    Path ballast = disk.resolve("ballast");
    Files.write(ballast, new byte[16 << 20]);
    int acknowledged;
    try (Store store = open(new RocksLog(disk, SMALL))) {
      acknowledged = writeUntilRefused(store, StoreUnavailableException.NotWritten.class);
      assertThat(acknowledged).isPositive();
      assertThat(store.snapshot().bucket("big")).hasSize(acknowledged);
      Files.delete(ballast);
      store.commit(write(acknowledged));
    }
    try (Store store = open(new RocksLog(disk, SMALL))) {
      assertThat(store.snapshot().bucket("big")).hasSize(acknowledged + 1);
    }
  }

  @Test
  void evenADiskThatFillsWithinAWriteLosesNothingAcknowledged() throws Exception {
    Path ballast = disk.resolve("ballast");
    Files.write(ballast, new byte[32 << 20]);
    int acknowledged;
    try (Store store = open(new RocksLog(disk, SMALL_UNCHECKED))) {
      // Not seeing that the disk is full, as where a quota ends it.
      acknowledged = writeUntilAnyRefusal(store);
      assertThat(acknowledged).isPositive();
    }
    Files.delete(ballast);
    try (Store store = open(new RocksLog(disk, SMALL))) {
      assertThat(store.snapshot().bucket("big")).hasSizeBetween(acknowledged, acknowledged + 1);
      store.commit(write(900));
    }
  }

  private static int writeUntilAnyRefusal(Store store) {
    int acknowledged = writeUntilRefused(store, StoreUnavailableException.class);
    assertThat(store.snapshot().bucket("big")).hasSize(acknowledged);
    return acknowledged;
  }
}
