package io.kennel.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.store.StoreUnavailableException;
import io.kennel.store.StoreUnavailableException.NotWritten;
import io.kennel.store.StoreUnavailableException.Unknown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Says in words what RocksDB's failures mean, and what to do. */
final class RocksFailures {
  /** The file that names the process that has the folder open. */
  static final String OWNER_FILE = "owner.pid";

  private final Path folder;

  RocksFailures(Path folder) {
    this.folder = folder;
  }

  StoreUnavailableException opening(RocksDBException failure) {
    String detail = String.valueOf(failure.getMessage());
    if (detail.contains("While lock file") || detail.contains("lock hold by current process")) {
      return new NotWritten("data directory " + folder + " is in use by " + owner(), failure);
    }
    if (isNoSpace(failure)) {
      return new NotWritten("no space left on the disk of " + folder + "; free some", failure);
    }
    if (code(failure) == Status.Code.Corruption) {
      return damaged(detail, failure);
    }
    return new NotWritten("cannot open the data in " + folder + ": " + detail, failure);
  }

  /** Missing and shortened files show up as other codes than corruption, while reading. */
  StoreUnavailableException reading(RocksDBException failure) {
    return damaged(String.valueOf(failure.getMessage()), failure);
  }

  StoreUnavailableException damaged(String detail, Throwable cause) {
    return new NotWritten(
        "the data in " + folder + " is damaged: " + detail + "; restore a backup", cause);
  }

  StoreUnavailableException format(String found) {
    return new NotWritten(
        "the data in "
            + folder
            + " has the format '"
            + found
            + "', and this version of Kennel reads '"
            + new String(Records.FORMAT, UTF_8)
            + "'",
        null);
  }

  StoreUnavailableException writing(RocksDBException failure) {
    String what =
        isNoSpace(failure)
            ? "no space left on the disk of " + folder + "; free some and restart"
            : "writing to " + folder + " failed: " + failure.getMessage() + "; restart";
    return new Unknown(what, failure);
  }

  private String owner() {
    try {
      String pid = Files.readString(folder.resolve(OWNER_FILE)).strip();
      return pid.equals("" + ProcessHandle.current().pid())
          ? "this process"
          : "another process, pid " + pid;
    } catch (IOException _) {
      return "another process";
    }
  }

  private static boolean isNoSpace(RocksDBException failure) {
    Status status = failure.getStatus();
    return (status != null && status.getSubCode() == Status.SubCode.NoSpace)
        || String.valueOf(failure.getMessage()).contains("No space left");
  }

  private static Status.Code code(RocksDBException failure) {
    Status status = failure.getStatus();
    return status == null ? Status.Code.Undefined : status.getCode();
  }
}
