package io.kennel.spdy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection. Life: construct, {@link #run} on a thread of its own, {@link #close}.
 * The two byte streams belong to the caller, who closes them to stop what waits for them.
 * Thread-safe.
 */
public final class SpdyConnection implements AutoCloseable {
  /** Streams that a peer may have open at once; a further one is refused. */
  public static final int STREAMS_MAX = 2048;

  /**
   * What the peer may have sent, on all streams, before this side acknowledges it. It is as soon as
   * it came: what limits memory is the window of each stream and the number of streams.
   */
  private static final int CONNECTION_WINDOW_BYTES = 16 * 1024 * 1024;

  private static final int CONNECTION_WINDOW_BYTES_AT_FIRST = 64 * 1024;
  private static final int STATUS_OK = 0;
  private static final int STATUS_PROTOCOL_ERROR = 1;

  private final Role role;
  private final FrameReader reader;
  private final FrameWriter writer;
  private final Consumer<SpdyStream> opened;
  private final SendWindows windows = new SendWindows();
  private final Map<Integer, SpdyStream> streams = new ConcurrentHashMap<>();
  private final AtomicInteger nextStreamId;
  private final AtomicBoolean isGreeted = new AtomicBoolean();
  private int lastPeerStreamId;
  private int unacknowledgedBytes;
  private volatile boolean isClosed;
  private volatile boolean isGoingAway;

  /** Which end this is. */
  public enum Role {
    CLIENT,
    SERVER,
    /** A client that says nothing of windows, as kubectl is: TCP alone controls the flow. */
    PLAIN_CLIENT
  }

  /**
   * An end that has sent nothing yet.
   *
   * @param in should be buffered: frames are read in small pieces
   * @param tasks runs writes that a reader must not wait for
   * @param opened is called, on the thread in {@link #run}, for each stream that the peer opens; it
   *     must return at once, and reply to the stream or reset it
   */
  public SpdyConnection(
      Role role, InputStream in, OutputStream out, Executor tasks, Consumer<SpdyStream> opened) {
    this.role = role;
    this.reader = new FrameReader(in);
    this.writer = new FrameWriter(out, tasks);
    this.opened = opened;
    this.nextStreamId = new AtomicInteger(role == Role.SERVER ? 2 : 1);
  }

  /**
   * Carries frames until the peer ends the connection. Blocks.
   *
   * @throws SpdyException where the peer broke the protocol; it has been told
   * @throws IOException where the connection broke off
   */
  public void run() throws IOException {
    IOException end = new EOFException("the connection has been closed");
    try {
      greet();
      for (Frame frame = reader.read(); frame != null; frame = reader.read()) {
        handle(frame);
        windows.heard();
      }
    } catch (SpdyException e) {
      end = e;
      controlQuietly(new Frame.GoAway(lastPeerStreamId, STATUS_PROTOCOL_ERROR));
      writer.flushIfIdle();
      throw e;
    } catch (IOException e) {
      end = e;
      throw e;
    } finally {
      isGoingAway = true;
      for (SpdyStream stream : new ArrayList<>(streams.values())) {
        stream.fail(end);
      }
      streams.clear();
      reader.close();
    }
  }

  /**
   * Tells the peer this side's windows, once and before anything else: a peer that sees a stream
   * first takes it that there are none, and sends more than was meant to be granted.
   */
  private void greet() throws IOException {
    if (role != Role.PLAIN_CLIENT && isGreeted.compareAndSet(false, true)) {
      control(
          new Frame.Settings(Map.of(Frame.SETTING_INITIAL_WINDOW_BYTES, ReceiveBuffer.BYTES_MAX)));
      control(
          new Frame.WindowUpdate(0, CONNECTION_WINDOW_BYTES - CONNECTION_WINDOW_BYTES_AT_FIRST));
    }
  }

  /** Opens a stream. It can be written to at once. */
  public SpdyStream open(Map<String, String> headers) throws IOException {
    if (isGoingAway) {
      throw new IOException("the connection is going away");
    }
    SpdyStream stream;
    synchronized (nextStreamId) {
      greet();
      int id = nextStreamId.getAndAdd(2);
      stream = new SpdyStream(this, id, headers, windows.new Window());
      streams.put(id, stream);
      control(new Frame.SynStream(id, false, false, headers));
    }
    if (isGoingAway) {
      stream.fail(new IOException("the connection is going away"));
    }
    return stream;
  }

  /** Sends something that the peer answers, so that a peer that has gone is noticed. */
  public void ping() {
    controlQuietly(new Frame.Ping(role == Role.SERVER ? 2 : 1));
  }

  /** Tells the peer that no stream will be accepted any more, and waits until that is written. */
  public void goAway() throws IOException {
    isGoingAway = true;
    control(new Frame.GoAway(lastPeerStreamId, STATUS_OK));
    writer.flush();
  }

  /** Ends all streams and frees what the connection holds. The byte streams must be closed. */
  @Override
  public void close() {
    isGoingAway = true;
    isClosed = true;
    for (SpdyStream stream : streams.values()) {
      stream.fail(new EOFException("the connection has been closed"));
    }
    writer.close();
  }

  private void handle(Frame frame) throws IOException {
    switch (frame) {
      case Frame.SynStream syn -> accept(syn);
      case Frame.SynReply reply -> headersCame(reply.streamId(), reply.isLast());
      case Frame.Headers more -> headersCame(more.streamId(), more.isLast());
      case Frame.RstStream reset -> {
        SpdyStream stream = streams.remove(reset.streamId());
        if (stream != null) {
          stream.fail(new StreamReset(reset.streamId(), reset.status()));
        }
      }
      case Frame.Settings settings -> {
        Integer window = settings.values().get(Frame.SETTING_INITIAL_WINDOW_BYTES);
        windows.initial(window == null ? CONNECTION_WINDOW_BYTES_AT_FIRST : window);
      }
      case Frame.Ping ping -> {
        boolean isQuestion = (ping.id() & 1) == (role == Role.SERVER ? 1 : 0);
        if (isQuestion) {
          control(ping);
        }
      }
      case Frame.GoAway _ -> isGoingAway = true;
      case Frame.WindowUpdate update -> grow(update);
      case Frame.Data data -> receive(data);
      case Frame.Unknown _ -> {}
    }
  }

  private void accept(Frame.SynStream syn) throws IOException {
    int id = syn.streamId();
    boolean isPeers = (id & 1) == (role == Role.SERVER ? 1 : 0);
    if (!isPeers || id <= lastPeerStreamId) {
      throw new SpdyException("stream " + id + " cannot be opened after " + lastPeerStreamId);
    }
    lastPeerStreamId = id;
    if (isGoingAway || syn.isUnidirectional() || streams.size() >= STREAMS_MAX) {
      control(new Frame.RstStream(id, StreamReset.REFUSED_STREAM));
      return;
    }
    SpdyStream stream = new SpdyStream(this, id, syn.headers(), windows.new Window());
    streams.put(id, stream);
    if (syn.isLast()) {
      stream.endInput();
    }
    opened.accept(stream);
  }

  /** Further headers say nothing to Kubernetes, but may end a direction. */
  private void headersCame(int streamId, boolean isLast) {
    SpdyStream stream = streams.get(streamId);
    if (stream != null && isLast) {
      stream.endInput();
    }
  }

  private void grow(Frame.WindowUpdate update) throws IOException {
    if (update.streamId() == 0) {
      if (!windows.grow(update.deltaBytes())) {
        throw new SpdyException("the connection's window is too large");
      }
      return;
    }
    SpdyStream stream = streams.get(update.streamId());
    if (stream != null && !stream.window().grow(update.deltaBytes())) {
      stream.reset(StreamReset.FLOW_CONTROL_ERROR);
    }
  }

  private void receive(Frame.Data data) throws IOException {
    int left = data.payloadBytes();
    acknowledge(left);
    SpdyStream stream = streams.get(data.streamId());
    if (stream == null || stream.isInputEnded()) {
      if (!wasOpen(data.streamId())) {
        control(new Frame.RstStream(data.streamId(), StreamReset.INVALID_STREAM));
      }
      reader.skipPayload(left);
      return;
    }
    while (left > 0) {
      // A peer without flow control is held up as a whole: see SendWindows.
      boolean mayWait = role == Role.PLAIN_CLIENT || !windows.isEnforced();
      ReceiveBuffer.Space space = stream.received().space(left, mayWait);
      if (space == null) {
        reader.skipPayload(left);
        left = 0;
      } else if (space.count() == 0) {
        stream.reset(StreamReset.FLOW_CONTROL_ERROR);
      } else {
        reader.readPayload(space.bytes(), space.offset(), space.count());
        stream.received().filled(space.count());
        left -= space.count();
      }
    }
    if (data.isLast()) {
      stream.endInput();
    }
  }

  private boolean wasOpen(int streamId) {
    boolean isPeers = (streamId & 1) == (role == Role.SERVER ? 1 : 0);
    return streamId > 0 && (isPeers ? streamId <= lastPeerStreamId : streamId < nextStreamId.get());
  }

  private void acknowledge(int bytes) throws IOException {
    unacknowledgedBytes += bytes;
    if (unacknowledgedBytes >= CONNECTION_WINDOW_BYTES / 2) {
      grant(0, unacknowledgedBytes);
      unacknowledgedBytes = 0;
    }
  }

  /** Lets the peer send more, on a stream or, as stream 0, on the connection. */
  void grant(int streamId, int bytes) throws SpdyException {
    if (role != Role.PLAIN_CLIENT) {
      control(new Frame.WindowUpdate(streamId, bytes));
    }
  }

  /** Whether the stream was known until now. */
  boolean forget(SpdyStream stream) {
    return streams.remove(stream.id(), stream);
  }

  void control(Frame frame) throws SpdyException {
    writer.control(frame);
  }

  void controlQuietly(Frame frame) {
    try {
      control(frame);
    } catch (SpdyException e) {
      // The peer does not read, so there is nothing that it could be told.
      isGoingAway = true;
    }
  }

  void data(int streamId, boolean isLast, byte[] bytes, int offset, int count) throws IOException {
    if (isClosed) {
      throw new IOException("the connection has been closed");
    }
    writer.data(streamId, isLast, bytes, offset, count);
  }

  /** For tests: the streams that are open. */
  int streamCount() {
    return streams.size();
  }

  /** For tests and diagnosis: a stream that is open. */
  @Nullable SpdyStream stream(int id) {
    return streams.get(id);
  }
}
