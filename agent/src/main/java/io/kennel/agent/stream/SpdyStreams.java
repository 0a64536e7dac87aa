package io.kennel.agent.stream;

import io.kennel.spdy.SpdyConnection;
import io.kennel.spdy.SpdyConnection.Role;
import io.kennel.spdy.SpdyStream;
import io.kennel.spdy.StreamReset;
import io.kennel.world.World;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/** Streams of exec and attach over SPDY/3.1: one stream each. */
final class SpdyStreams implements ClientStreams {
  private static final String STREAM_TYPE = "streamtype";

  private final World world;
  private final ByteConnection bytes;
  private final SpdyConnection connection;
  private final Set<String> expected;
  private final int version;
  private final Map<String, SpdyStream> streams = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> complete = new CompletableFuture<>();
  private final CompletableFuture<Void> gone = new CompletableFuture<>();

  private SpdyStreams(World world, ByteConnection bytes, StreamRequest request, int version) {
    this.world = world;
    this.bytes = bytes;
    this.expected = request.names(version);
    this.version = version;
    this.connection =
        new SpdyConnection(
            Role.SERVER,
            bytes.in(),
            bytes.out(),
            task -> world.tasks().start("spdy", task),
            this::opened);
  }

  /**
   * Waits until the client has opened all streams that it asked for.
   *
   * @throws IOException where it does not; then nothing of the connection is left
   */
  static SpdyStreams accept(World world, ByteConnection bytes, StreamRequest request, int version)
      throws IOException {
    SpdyStreams streams = new SpdyStreams(world, bytes, request, version);
    world.tasks().start("spdy", streams::carry);
    var limit =
        world
            .timers()
            .after(
                StreamLimits.STREAMS_WAIT_MAX,
                "wait for streams",
                () ->
                    streams.complete.completeExceptionally(
                        new IOException("timed out waiting for client to create streams")));
    try {
      streams.complete.get();
      return streams;
    } catch (ExecutionException e) {
      streams.close();
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      streams.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      limit.cancel();
    }
  }

  private void carry() {
    try {
      connection.run();
      gone.complete(null);
    } catch (IOException e) {
      gone.completeExceptionally(e);
    } finally {
      complete.completeExceptionally(new IOException("the client went away"));
      close();
      connection.close();
    }
  }

  private void opened(SpdyStream stream) {
    String type = stream.headers().getOrDefault(STREAM_TYPE, "");
    try {
      if (!expected.contains(type) || streams.putIfAbsent(type, stream) != null) {
        stream.reset(StreamReset.PROTOCOL_ERROR);
        return;
      }
      stream.reply();
      if (streams.size() == expected.size()) {
        complete.complete(null);
      }
    } catch (IOException e) {
      complete.completeExceptionally(e);
    }
  }

  @Override
  public OutputStream stdout() {
    return output(StreamRequest.STDOUT);
  }

  @Override
  public OutputStream stderr() {
    return output(StreamRequest.STDERR);
  }

  private OutputStream output(String name) {
    SpdyStream stream = streams.get(name);
    return stream == null ? OutputStream.nullOutputStream() : stream.out();
  }

  @Override
  public void onGone(Runnable action) {
    var _ = gone.whenComplete((nothing, failure) -> world.tasks().start("end", action));
  }

  @Override
  public void receive(Receiver receiver) throws IOException {
    SpdyStream sizes = streams.get(StreamRequest.RESIZE);
    if (sizes != null) {
      world.tasks().start("sizes of a terminal", () -> readSizes(sizes, receiver));
    }
    SpdyStream stdin = streams.get(StreamRequest.STDIN);
    if (stdin != null) {
      world.tasks().start("input of a client", () -> readInput(stdin.in(), receiver));
    }
    try {
      gone.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void readSizes(SpdyStream sizes, Receiver receiver) {
    try {
      Resizes.read(sizes.in(), receiver);
    } catch (IOException e) {
      sizes.reset(StreamReset.PROTOCOL_ERROR);
    }
  }

  private static void readInput(InputStream in, Receiver receiver) {
    byte[] buffer = new byte[StreamLimits.BUFFER_BYTES];
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        receiver.input(buffer, 0, count);
      }
    } catch (IOException e) {
      // The client broke its input off: that is an end of it as well.
    }
    receiver.endOfInput();
  }

  @Override
  public void finish(Outcome outcome) throws IOException {
    for (String name : new String[] {StreamRequest.STDOUT, StreamRequest.STDERR}) {
      output(name).close();
    }
    SpdyStream error = streams.get(StreamRequest.ERROR);
    if (error != null) {
      error.out().write(ErrorChannel.encode(outcome, version));
      error.out().close();
    }
    for (String name : new String[] {StreamRequest.STDIN, StreamRequest.RESIZE}) {
      SpdyStream stream = streams.get(name);
      if (stream != null) {
        stream.in().close();
        stream.out().close();
      }
    }
    connection.goAway();
    bytes.end();
  }

  @Override
  public void ping() {
    connection.ping();
  }

  @Override
  public void close() {
    bytes.close();
  }
}
