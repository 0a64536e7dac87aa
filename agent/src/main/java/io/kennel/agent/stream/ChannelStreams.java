package io.kennel.agent.stream;

import io.kennel.agent.stream.Channels.ProtocolFailure;
import io.kennel.world.World;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Streams of exec and attach over WebSocket: one channel each. */
final class ChannelStreams implements ClientStreams {
  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int ERROR = 3;
  private static final int RESIZE = 4;

  private final World world;
  private final Channels channels;
  private final StreamRequest request;

  ChannelStreams(World world, Channels channels, StreamRequest request) {
    this.world = world;
    this.channels = channels;
    this.request = request;
  }

  /** Tells the client that it is connected, on the first channel that it listens to. */
  void greet() throws IOException {
    channels.greet(request.stdout() ? STDOUT : request.stderr() ? STDERR : ERROR);
  }

  @Override
  public OutputStream stdout() {
    return request.stdout() ? channels.output(STDOUT) : OutputStream.nullOutputStream();
  }

  @Override
  public OutputStream stderr() {
    return request.stderr() ? channels.output(STDERR) : OutputStream.nullOutputStream();
  }

  @Override
  public void onGone(Runnable action) {
    var _ = channels.gone().whenComplete((nothing, failure) -> world.tasks().start("end", action));
  }

  @Override
  public void receive(Receiver receiver) throws IOException {
    channels.receive(
        new Channels.Listener() {
          @Override
          public void bytes(int channel, byte[] bytes, int offset, int count) throws IOException {
            switch (channel) {
              case STDIN -> input(receiver, bytes, offset, count);
              case RESIZE -> resize(receiver, new ByteArrayInputStream(bytes, offset, count));
              case STDOUT, STDERR, ERROR -> {
                // A client has nothing to say there; kubelet leaves it out too.
              }
              default -> throw new ProtocolFailure("unknown channel " + channel);
            }
          }

          @Override
          public void ended(int channel) {
            if (channel == STDIN && request.stdin()) {
              receiver.endOfInput();
            }
          }
        });
  }

  private void input(Receiver receiver, byte[] bytes, int offset, int count) {
    if (request.stdin() && count > 0) {
      receiver.input(bytes, offset, count);
    }
  }

  private void resize(Receiver receiver, ByteArrayInputStream size) throws ProtocolFailure {
    if (!request.terminal()) {
      return;
    }
    try {
      Resizes.read(size, receiver);
    } catch (IOException e) {
      throw new ProtocolFailure("a size of the terminal cannot be understood");
    }
  }

  @Override
  public void finish(Outcome outcome) throws IOException {
    byte[] message = ErrorChannel.encode(outcome, channels.version());
    if (message.length > 0) {
      channels.output(ERROR).write(message);
    }
    channels.end();
    world.timers().after(StreamLimits.FAREWELL_MAX, "end of stream", this::close);
  }

  @Override
  public void ping() {
    channels.ping();
  }

  @Override
  public void close() {
    channels.abort();
  }
}
