package io.kennel.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.store.Entry;
import io.kennel.store.Key;
import io.kennel.store.Log;
import io.kennel.store.MultiVersionStore;
import io.kennel.store.Precondition;
import io.kennel.store.Store;
import io.kennel.store.StoreLimits;
import io.kennel.store.StoreUnavailableException;
import io.kennel.store.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages files as a failing disk does: that must be noticed, or make no difference. */
class DamageTest {
  /** So small that there are tables. */
  private static final RocksLog.Sizes SMALL = new RocksLog.Sizes(4 << 20, 16 << 20, 16 << 20);

  private static final int VALUES = 3000;

  @TempDir private Path folder;
  private Path image;

  /** What a machine that stopped without warning leaves behind. */
  @BeforeEach
  void makeImage() throws IOException {
    image = folder.resolve("image");
    Path live = folder.resolve("live");
    Random random = new Random(1);
    try (Store store = MultiVersionStore.inline(new RocksLog(live, SMALL), StoreLimits.DEFAULT)) {
      for (int i = 0; i < VALUES; i += 10) {
        store.commit(tenWrites(i, random));
      }
      copy(live, image);
    }
  }

  private static List<Write> tenWrites(int from, Random random) {
    return Stream.iterate(from, i -> i + 1).limit(10).map(i -> write(i, random)).toList();
  }

  private static Write write(int number, Random random) {
    byte[] value = new byte[2500];
    random.nextBytes(value);
    return new Write.Put(new Key("values", "" + number), value, new Precondition.None());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static Map<Key, Integer> read(Path from) {
    try (RocksLog log = new RocksLog(from)) {
      Log.Loaded loaded = log.load();
      assertThat(loaded.revision()).isEqualTo(VALUES);
      Map<Key, Integer> found = new TreeMap<>();
      for (Entry entry : loaded.entries()) {
        found.put(entry.key(), java.util.Arrays.hashCode(entry.value()));
      }
      return found;
    }
  }

  private static List<Path> files(Path from, String pattern) throws IOException {
    try (Stream<Path> files = Files.list(from.resolve("rocksdb"))) {
      return files.filter(file -> file.getFileName().toString().matches(pattern)).sorted().toList();
    }
  }

  @Test
  void aFlippedByteIsNoticedOrMakesNoDifference() throws IOException {
    Path whole = folder.resolve("whole");
    copy(image, whole);
    Map<Key, Integer> expected = read(whole);
    assertThat(expected).hasSize(VALUES);
    assertThat(files(image, ".*\\.sst")).isNotEmpty();
    int noticed = 0;
    for (long seed = 0; seed < 40; seed++) {
      Path damaged = folder.resolve("damaged-" + seed);
      copy(image, damaged);
      String what = flip(damaged, new Random(seed));
      try {
        assertThat(read(damaged)).as(what).isEqualTo(expected);
      } catch (StoreUnavailableException.NotWritten failure) {
        assertThat(failure).as(what).hasMessageContaining(damaged.toString());
        noticed++;
      }
    }
    assertThat(noticed).isGreaterThan(20);
  }

  /** Flips a byte of a table, the write-ahead log, the manifest or the pointer to it. */
  private static String flip(Path damaged, Random random) throws IOException {
    List<String> kinds = List.of(".*\\.sst", ".*\\.log", "MANIFEST.*", "CURRENT");
    List<Path> files = files(damaged, kinds.get(random.nextInt(kinds.size())));
    Path file = files.get(random.nextInt(files.size()));
    byte[] bytes = Files.readAllBytes(file);
    int used = bytes.length;
    while (used > 1 && bytes[used - 1] == 0) {
      used--;
    }
    int place = random.nextInt(used);
    bytes[place] ^= (byte) (1 + random.nextInt(255));
    Files.write(file, bytes);
    return file.getFileName() + " at " + place + " of " + used;
  }

  @Test
  void aMissingFileIsNoticed() throws IOException {
    for (String pattern : List.of(".*\\.sst", "MANIFEST.*", "CURRENT")) {
      Path damaged = folder.resolve("missing-" + pattern.replaceAll("\\W", ""));
      copy(image, damaged);
      Files.delete(files(damaged, pattern).getFirst());
      assertThatThrownBy(() -> read(damaged))
          .as(pattern)
          .isInstanceOf(StoreUnavailableException.NotWritten.class);
    }
  }

  @Test
  void aLogThatLostItsEndIsNoticed() throws IOException {
    Path log = files(image, ".*\\.log").getLast();
    byte[] bytes = Files.readAllBytes(log);
    int used = bytes.length;
    while (bytes[used - 1] == 0) {
      used--;
    }
    Files.write(log, java.util.Arrays.copyOf(bytes, used - 1000));
    assertThatThrownBy(() -> read(image))
        .isInstanceOf(StoreUnavailableException.NotWritten.class)
        .hasMessageContaining("ends at revision " + (VALUES - 10));
  }
}
