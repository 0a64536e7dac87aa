package io.kennel.store.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers, beside the database, up to which revision it must reach. RocksDB takes a damaged last
 * record for one that was being written when the machine stopped, and drops it; the witness knows
 * better.
 *
 * <p>Written after each synced append and never synced itself, so it may lag behind the database,
 * which proves nothing, but never be ahead of it.
 */
final class Witness {
  private static final Logger LOG = LoggerFactory.getLogger(Witness.class);
  private static final int RECORD_BYTES = 2 * Long.BYTES;

  private final Path file;
  private final ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
  private @Nullable FileChannel channel;
  private boolean broken;

  Witness(Path file) {
    this.file = file;
  }

  /** The revision, 0 where none is known (a machine that stopped may have left half a record). */
  long read() throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
    if (content.remaining() != RECORD_BYTES) {
      return 0;
    }
    long revision = content.getLong();
    return content.getLong() == ~revision ? revision : 0;
  }

  void write(long revision) {
    if (broken) {
      return;
    }
    try {
      FileChannel open = channel;
      if (open == null) {
        open = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel = open;
      }
      record.clear();
      record.putLong(revision).putLong(~revision).flip();
      open.write(record, 0);
    } catch (IOException failure) {
      // The append itself is safe: only a second look at it is lost.
      broken = true;
      LOG.warn("Cannot keep {}: {}", file, failure.toString());
    }
  }

  void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException failure) {
      LOG.warn("Cannot close {}: {}", file, failure.toString());
    }
  }
}
