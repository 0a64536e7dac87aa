package io.kennel.agent.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.function.BooleanSupplier;

/** A blob on its way to the disk; knows how far it is, and its digest so far. */
final class BlobFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  private final String digest;
  private final long bytes;
  private final BooleanSupplier cancelled;
  private final FileChannel channel;
  private final MessageDigest sum = Digests.sha256();
  private long written;

  BlobFile(String digest, long bytes, Path file, BooleanSupplier cancelled) throws IOException {
    this.digest = digest;
    this.bytes = bytes;
    this.cancelled = cancelled;
    this.channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
  }

  long written() {
    return written;
  }

  /** Appends what came, or begins anew where the server does not continue. */
  void take(Answer answer, String name) throws IOException {
    boolean continues =
        answer.status() == 206
            && answer.header("Content-Range").startsWith("bytes " + written + "-");
    if (!continues) {
      if (answer.status() != 200) {
        boolean beyond = answer.status() == 416 || answer.status() == 206;
        restart();
        throw beyond
            ? new RegistryFailure(name + ": the registry cannot continue a download", true)
            : answer.failure(name);
      }
      restart();
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int n = answer.body().read(buffer); n >= 0; n = answer.body().read(buffer)) {
      if (cancelled.getAsBoolean()) {
        throw new RegistryFailure("given up, as another layer failed", false);
      }
      append(buffer, n);
    }
    if (written < bytes) {
      throw new IOException("%s ended after %s of %s bytes".formatted(name, written, bytes));
    }
  }

  private void append(byte[] buffer, int length) throws IOException {
    if (written + length > bytes) {
      throw new RefusedImage(digest + " is larger than its manifest says");
    }
    ByteBuffer content = ByteBuffer.wrap(buffer, 0, length);
    while (content.hasRemaining()) {
      int _ = channel.write(content);
    }
    sum.update(buffer, 0, length);
    written += length;
  }

  private void restart() throws IOException {
    channel.truncate(0).position(0);
    sum.reset();
    written = 0;
  }

  void verify() {
    String actual = Digests.of(sum);
    if (!actual.equals(digest)) {
      throw new RefusedImage(digest + " is damaged: its digest is " + actual);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
