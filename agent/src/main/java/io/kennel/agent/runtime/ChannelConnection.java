package io.kennel.agent.runtime;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection over a channel of this process. */
public final class ChannelConnection implements PortConnection {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelConnection.class);

  private final SocketChannel channel;
  private final Consumer<ChannelConnection> closed;

  /**
   * The connection of an open channel.
   *
   * @param closed is told before the channel is closed, each time that it is asked for
   */
  public ChannelConnection(SocketChannel channel, Consumer<ChannelConnection> closed) {
    this.channel = channel;
    this.closed = closed;
  }

  @Override
  public InputStream input() {
    return new FilterInputStream(Channels.newInputStream(channel)) {
      @Override
      public void close() throws IOException {
        channel.shutdownInput();
      }
    };
  }

  @Override
  public OutputStream output() {
    return new FilterOutputStream(Channels.newOutputStream(channel)) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        channel.shutdownOutput();
      }
    };
  }

  @Override
  public void close() {
    closed.accept(this);
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("A connection cannot be closed: {}", e.getMessage());
    }
  }
}
