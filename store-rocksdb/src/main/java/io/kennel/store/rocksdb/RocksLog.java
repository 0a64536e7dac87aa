package io.kennel.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.store.Change;
import io.kennel.store.Entry;
import io.kennel.store.Log;
import io.kennel.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Keeps the store's state in a folder, with RocksDB. An append is one batch, synced to disk: after
 * a crash at any moment it is there completely or not at all.
 *
 * <p>Only one process at a time has a folder open. Damage that is found, in any file, is a refusal
 * to start, never a shorter answer. Memory is small, since the store holds everything anyway: two
 * write buffers and no cache.
 */
public final class RocksLog implements Log {
  private static final int OPEN_FILES_MAX = 64;

  /**
   * How much memory and disk are used.
   *
   * @param writeBufferBytes each flush makes a table of this size, and four of them are written
   *     once more together with all that is there: the larger, the less is written again
   * @param writeAheadBytesMax how much has to be read again after a crash, at most
   * @param freeBytesMin room for what RocksDB writes by itself: write buffers, its log, the
   *     manifest
   */
  record Sizes(long writeBufferBytes, long writeAheadBytesMax, long freeBytesMin) {
    static final Sizes DEFAULT = new Sizes(16L << 20, 48L << 20, 64L << 20);
  }

  private final Path folder;
  private final RocksFailures failures;
  private final Options options;
  private final WriteOptions synced;
  private final RocksDB database;
  private final Witness witness;
  private final FileStore disk;
  private final long freeBytesMin;

  /**
   * Opens the folder, and makes it if it does not exist.
   *
   * @throws StoreUnavailableException when it is in use, damaged, of another format or not
   *     accessible; the message says which
   */
  public RocksLog(Path folder) {
    this(folder, Sizes.DEFAULT);
  }

  RocksLog(Path folder, Sizes sizes) {
    this.freeBytesMin = sizes.freeBytesMin();
    this.folder = folder.toAbsolutePath();
    this.failures = new RocksFailures(this.folder);
    Path data = this.folder.resolve("rocksdb");
    this.disk = createFolder(data);
    this.witness = new Witness(this.folder.resolve("newest-revision"));
    NativeLibrary.load(this.folder.resolve("native"));
    this.options = options(sizes);
    this.synced = new WriteOptions().setSync(true);
    try {
      this.database = RocksDB.open(options, data.toString());
    } catch (RocksDBException failure) {
      options.close();
      synced.close();
      throw failures.opening(failure);
    }
    try {
      Files.writeString(
          this.folder.resolve(RocksFailures.OWNER_FILE), ProcessHandle.current().pid() + "\n");
      checkFormat();
    } catch (RocksDBException failure) {
      close();
      throw failures.reading(failure);
    } catch (IOException failure) {
      close();
      throw inaccessible(failure);
    } catch (StoreUnavailableException failure) {
      close();
      throw failure;
    }
  }

  private FileStore createFolder(Path data) {
    try {
      Files.createDirectories(data);
      return Files.getFileStore(data);
    } catch (IOException failure) {
      throw inaccessible(failure);
    }
  }

  private StoreUnavailableException inaccessible(IOException failure) {
    return new StoreUnavailableException.NotWritten(
        "cannot use data directory " + folder + ": " + failure, failure);
  }

  private static Options options(Sizes sizes) {
    return new Options()
        .setCreateIfMissing(true)
        // A record cut short at the very end is a write that was never acknowledged; anything
        // else that cannot be read is damage.
        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
        .setParanoidChecks(true)
        .setAvoidFlushDuringRecovery(true)
        .setSkipStatsUpdateOnDbOpen(true)
        .setWriteBufferSize(sizes.writeBufferBytes())
        .setMaxWriteBufferNumber(2)
        .setMaxTotalWalSize(sizes.writeAheadBytesMax())
        .setMaxOpenFiles(OPEN_FILES_MAX)
        .setMaxFileOpeningThreads(1)
        .setMaxBackgroundJobs(2)
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setTableFormatConfig(new BlockBasedTableConfig().setNoBlockCache(true))
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(2)
        .setStatsDumpPeriodSec(0);
  }

  private void checkFormat() throws RocksDBException {
    byte[] found = database.get(Records.FORMAT_KEY);
    if (found != null) {
      if (!Arrays.equals(found, Records.FORMAT)) {
        throw failures.format(new String(found, UTF_8));
      }
      return;
    }
    try (RocksIterator iterator = database.newIterator()) {
      iterator.seekToFirst();
      iterator.status();
      if (iterator.isValid()) {
        throw failures.format("unknown");
      }
    }
    database.put(synced, Records.FORMAT_KEY, Records.FORMAT);
  }

  @Override
  public Loaded load() {
    List<Entry> entries = new ArrayList<>();
    try (ReadOptions all = new ReadOptions().setVerifyChecksums(true).setFillCache(false);
        RocksIterator iterator = database.newIterator(all)) {
      byte[] stored = database.get(Records.REVISION_KEY);
      long revision = stored == null ? 0 : ByteBuffer.wrap(stored).getLong();
      for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
        byte[] key = iterator.key();
        if (Records.isEntry(key)) {
          entries.add(checked(Records.entry(key, iterator.value()), revision));
        }
      }
      iterator.status();
      checkNewest(revision);
      return new Loaded(revision, entries);
    } catch (RocksDBException failure) {
      throw failures.reading(failure);
    } catch (IOException failure) {
      throw inaccessible(failure);
    } catch (StoreUnavailableException failure) {
      throw failures.damaged(String.valueOf(failure.getMessage()), failure);
    }
  }

  private void checkNewest(long revision) throws IOException {
    long known = witness.read();
    if (revision < known) {
      throw new StoreUnavailableException.NotWritten(
          "it ends at revision " + revision + ", but " + known + " was written", null);
    }
  }

  private static Entry checked(Entry entry, long newest) {
    if (entry.revision() > newest) {
      throw new StoreUnavailableException.NotWritten(
          entry + " is newer than the newest revision, " + newest, null);
    }
    return entry;
  }

  @Override
  public void append(List<Change> changes) {
    try (WriteBatch batch = new WriteBatch()) {
      for (Change change : changes) {
        byte[] key = Records.key(change.key());
        Entry after = change.after();
        if (after == null) {
          batch.delete(key);
        } else {
          batch.put(key, Records.value(key, after));
        }
      }
      batch.put(
          Records.REVISION_KEY,
          ByteBuffer.allocate(Long.BYTES).putLong(changes.getLast().revision()).array());
      checkSpace(batch.getDataSize());
      database.write(synced, batch);
      witness.write(changes.getLast().revision());
    } catch (RocksDBException failure) {
      throw failures.writing(failure);
    }
  }

  /**
   * Refuses while nothing has been touched: after a write that failed half way the disk would have
   * to be read again to know what is on it.
   */
  private void checkSpace(long batchBytes) {
    try {
      long free = disk.getUsableSpace();
      if (free < freeBytesMin + 2 * batchBytes) {
        throw new StoreUnavailableException.NotWritten(
            "the disk of " + folder + " is full (" + (free >> 10) + " KiB left); free some space",
            null);
      }
    } catch (IOException failure) {
      throw inaccessible(failure);
    }
  }

  @Override
  public void close() {
    witness.close();
    database.close();
    options.close();
    synced.close();
  }
}
