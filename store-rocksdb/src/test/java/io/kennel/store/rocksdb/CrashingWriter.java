package io.kennel.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.store.Entry;
import io.kennel.store.Key;
import io.kennel.store.MultiVersionStore;
import io.kennel.store.Precondition;
import io.kennel.store.Snapshot;
import io.kennel.store.Store;
import io.kennel.store.StoreLimits;
import io.kennel.store.Write;
import io.kennel.world.real.RealWorld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The process that {@link CrashTest} kills: several writers, each counting upwards in transactions
 * of several keys, and telling on standard output what has been acknowledged.
 */
final class CrashingWriter {
  static final int WRITERS = 6;
  static final int PARTS = 3;
  static final String COUNTERS = "counters";
  static final String HISTORY = "history";
  private static final int HISTORY_SIZE = 50;

  private CrashingWriter() {}

  public static void main(String[] arguments) throws InterruptedException {
    RealWorld world = new RealWorld();
    RocksLog log = new RocksLog(Path.of(arguments[0]));
    Store store = MultiVersionStore.grouping(log, StoreLimits.DEFAULT, world.tasks());
    System.out.println("ready");
    for (int writer = 0; writer < WRITERS; writer++) {
      int number = writer;
      world.tasks().start("writer-" + writer, () -> count(store, number));
    }
    new CountDownLatch(1).await();
  }

  private static void count(Store store, int writer) {
    for (int number = counter(store.snapshot(), writer, 0) + 1; true; number++) {
      store.commit(transaction(store.snapshot(), writer, number));
      System.out.println(writer + " " + number);
    }
  }

  private static List<Write> transaction(Snapshot snapshot, int writer, int number) {
    byte[] value = ("" + number).getBytes(UTF_8);
    Precondition none = new Precondition.None();
    List<Write> writes = new ArrayList<>();
    for (int part = 0; part < PARTS; part++) {
      writes.add(new Write.Put(part(writer, part), value, none));
    }
    writes.add(new Write.Put(history(writer, number), new byte[500], none));
    Key old = history(writer, number - HISTORY_SIZE);
    if (snapshot.get(old) != null) {
      writes.add(new Write.Delete(old, none));
    }
    return writes;
  }

  static Key part(int writer, int part) {
    return new Key(COUNTERS, writer + "/" + part);
  }

  static Key history(int writer, int number) {
    return new Key(HISTORY, writer + "/" + number);
  }

  /** How far a writer has come; 0 where it has not begun. */
  static int counter(Snapshot snapshot, int writer, int part) {
    Entry entry = snapshot.get(part(writer, part));
    return entry == null ? 0 : Integer.parseInt(new String(entry.value(), UTF_8));
  }

  /** Which numbers of a writer's history must be there. */
  static List<Integer> expectedHistory(int counter) {
    List<Integer> numbers = new ArrayList<>();
    for (int number = Math.max(1, counter - HISTORY_SIZE + 1); number <= counter; number++) {
      numbers.add(number);
    }
    return numbers;
  }
}
