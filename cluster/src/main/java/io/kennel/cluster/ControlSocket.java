package io.kennel.cluster;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where commands reach the process that runs a cluster: a socket in the data directory that only
 * its owner may open. Each connection carries one message in each direction, to its end.
 */
final class ControlSocket {
  /** The kernel takes 107 bytes; names beyond that are reached by a link from a short one. */
  private static final int PATH_BYTES_MAX = 100;

  private static final String OWNER_ONLY = "rw-------";

  private ControlSocket() {}

  private interface Use<T> {
    T at(UnixDomainSocketAddress address) throws IOException;
  }

  /** Takes the place of one that a process has left which could not tidy up. */
  static ServerSocketChannel listen(Path path) throws IOException {
    Files.deleteIfExists(path);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      var _ = reach(path, channel::bind);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(OWNER_ONLY));
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  static SocketChannel connect(Path path) throws IOException {
    return reach(path, SocketChannel::open);
  }

  private static <T> T reach(Path path, Use<T> use) throws IOException {
    if (path.toString().getBytes(StandardCharsets.UTF_8).length <= PATH_BYTES_MAX) {
      return use.at(UnixDomainSocketAddress.of(path));
    }
    Path directory = Files.createTempDirectory("kennel");
    Path link = directory.resolve("d");
    try {
      Files.createSymbolicLink(link, path.getParent());
      return use.at(UnixDomainSocketAddress.of(link.resolve(path.getFileName())));
    } finally {
      Files.deleteIfExists(link);
      Files.delete(directory);
    }
  }

  /** What the other end says until it has said all, or closes; longer messages are refused. */
  static byte[] read(SocketChannel channel, int bytesMax) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytesMax + 1);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // Until all is there.
    }
    if (!buffer.hasRemaining()) {
      throw new IOException("a message of more than " + bytesMax + " bytes");
    }
    byte[] message = new byte[buffer.position()];
    buffer.flip().get(message);
    return message;
  }

  /** Says all there is to say. */
  static void write(SocketChannel channel, byte[] message) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(message);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    channel.shutdownOutput();
  }
}
