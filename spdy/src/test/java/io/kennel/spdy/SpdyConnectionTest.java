package io.kennel.spdy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.spdy.SpdyConnection.Role;
import java.io.BufferedInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two ends over a loopback connection; or one, and a peer that speaks frame by frame. */
@Timeout(30)
class SpdyConnectionTest {
  private static final int MEBIBYTE = 1024 * 1024;

  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<SpdyStream> accepted = new LinkedBlockingQueue<>();
  private Socket near;
  private Socket far;
  private SpdyConnection server;
  private Future<?> serving;

  @BeforeEach
  void connect() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      near = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
      far = listener.accept();
    }
    server =
        new SpdyConnection(
            Role.SERVER,
            new BufferedInputStream(far.getInputStream()),
            far.getOutputStream(),
            tasks,
            this::accept);
    serving =
        tasks.submit(() -> {
          try (Socket closed = far) {
            server.run();
            return closed.getPort();
          }
        });
  }

  private void accept(SpdyStream stream) {
    try {
      stream.reply();
      accepted.add(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void close() throws IOException {
    near.close();
    far.close();
    server.close();
    tasks.shutdownNow();
  }

  private SpdyConnection client() throws IOException {
    return run(silent(Role.CLIENT));
  }

  /** An end that does not read yet. */
  private SpdyConnection silent(Role role) throws IOException {
    return new SpdyConnection(
        role,
        new BufferedInputStream(near.getInputStream()),
        near.getOutputStream(),
        tasks,
        stream -> {});
  }

  private SpdyConnection run(SpdyConnection client) {
    tasks.execute(() -> {
      try {
        client.run();
      } catch (IOException e) {
        // As a test wants it.
      }
    });
    return client;
  }

  private SpdyStream next() throws InterruptedException {
    SpdyStream stream = accepted.poll(10, TimeUnit.SECONDS);
    assertThat(stream).isNotNull();
    return stream;
  }

  @Test
  void carriesBothDirectionsAndTheirEnds() throws Exception {
    SpdyConnection client = client();
    SpdyStream here = client.open(Map.of("streamtype", "data"));
    SpdyStream there = next();
    assertThat(there.headers()).isEqualTo(Map.of("streamtype", "data"));
    here.out().write("question".getBytes(UTF_8));
    here.out().close();
    assertThat(there.in().readAllBytes()).isEqualTo("question".getBytes(UTF_8));
    there.out().write("answer".getBytes(UTF_8));
    there.out().close();
    assertThat(here.in().readAllBytes()).isEqualTo("answer".getBytes(UTF_8));
    assertThat(server.streamCount()).isZero();
    assertThat(client.streamCount()).isZero();
  }

  @Test
  void aReaderThatStopsHoldsUpNobodyElse() throws Exception {
    SpdyConnection client = client();
    SpdyStream stuck = client.open(Map.of());
    SpdyStream unread = next();
    SpdyStream brisk = client.open(Map.of());
    SpdyStream read = next();
    Future<?> writer =
        tasks.submit(() -> {
          stuck.out().write(new byte[8 * MEBIBYTE]);
          return null;
        });
    Future<Long> counted =
        tasks.submit(() -> read.in().transferTo(OutputStream.nullOutputStream()));
    for (int i = 0; i < 32; i++) {
      brisk.out().write(new byte[MEBIBYTE]);
    }
    brisk.out().close();
    assertThat(counted.get()).isEqualTo(32L * MEBIBYTE);
    assertThat(writer.isDone()).isFalse();
    assertThat(unread.received().size()).isLessThanOrEqualTo(ReceiveBuffer.BYTES_MAX);
    unread.in().close();
    unread.reset(StreamReset.CANCEL);
    assertThatThrownBy(writer::get).hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void manyStreamsAtOnceKeepApart() throws Exception {
    SpdyConnection client = client();
    List<Future<byte[]>> answers = new ArrayList<>();
    Future<?> echo =
        tasks.submit(() -> {
          for (int i = 0; i < 300; i++) {
            SpdyStream stream = next();
            Future<?> _ =
                tasks.submit(() -> {
                  stream.in().transferTo(stream.out());
                  stream.out().close();
                  return null;
                });
          }
          return null;
        });
    for (int i = 0; i < 300; i++) {
      byte[] text = ("stream " + i).repeat(5_000).getBytes(UTF_8);
      answers.add(
          tasks.submit(() -> {
            SpdyStream stream = client.open(Map.of());
            Future<byte[]> answer = tasks.submit(() -> stream.in().readAllBytes());
            stream.out().write(text);
            stream.out().close();
            return answer.get();
          }));
    }
    for (int i = 0; i < 300; i++) {
      assertThat(answers.get(i).get()).isEqualTo(("stream " + i).repeat(5_000).getBytes(UTF_8));
    }
    echo.get();
    assertThat(server.streamCount()).isZero();
  }

  @Test
  void aResetIsSeenByTheOtherSide() throws Exception {
    SpdyConnection client = client();
    SpdyStream here = client.open(Map.of());
    SpdyStream there = next();
    here.reset(StreamReset.CANCEL);
    assertThatThrownBy(() -> there.in().read())
        .hasRootCauseInstanceOf(StreamReset.class)
        .hasMessageContaining("status 5");
    assertThatThrownBy(() -> there.out().write(1)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> here.in().read()).isInstanceOf(IOException.class);
  }

  @Test
  void theEndOfTheConnectionEndsItsStreams() throws Exception {
    client().open(Map.of());
    SpdyStream there = next();
    near.close();
    assertThatThrownBy(() -> there.in().read()).isInstanceOf(IOException.class);
  }

  @Test
  void noStreamIsOpenedAfterGoAway() throws Exception {
    SpdyConnection client = client();
    client.open(Map.of());
    SpdyStream there = next();
    server.goAway();
    there.out().write(1);
    SpdyStream refused = null;
    try {
      refused = client.open(Map.of());
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("going away");
    }
    if (refused != null) {
      SpdyStream late = refused;
      assertThatThrownBy(() -> late.in().read()).isInstanceOf(IOException.class);
    }
    assertThat(accepted).isEmpty();
  }

  @Test
  void aStreamThatIsOpenedBeforeAnythingIsReadHasItsWindowFromTheBeginning() throws Exception {
    SpdyConnection client = silent(Role.CLIENT);
    SpdyStream here = client.open(Map.of());
    SpdyStream there = next();
    Future<?> writer =
        tasks.submit(() -> {
          there.out().write(new byte[8 * MEBIBYTE]);
          return null;
        });
    run(client);
    assertThat(here.in().readNBytes(8 * MEBIBYTE)).hasSize(8 * MEBIBYTE);
    writer.get();
  }

  @Test
  void aPlainClientHoldsThePeerUpByNotReading() throws Exception {
    SpdyConnection client = run(silent(Role.PLAIN_CLIENT));
    SpdyStream here = client.open(Map.of());
    SpdyStream there = next();
    Future<?> writer =
        tasks.submit(() -> {
          there.out().write(new byte[32 * MEBIBYTE]);
          return null;
        });
    while (here.received().size() < ReceiveBuffer.BYTES_MAX) {
      Thread.onSpinWait();
    }
    assertThat(writer.isDone()).isFalse();
    assertThat(here.in().readNBytes(32 * MEBIBYTE)).hasSize(32 * MEBIBYTE);
    writer.get();
  }

  /** The peer as bytes: what it sends, and which frames it sees. */
  private final class Peer {
    final FrameEncoder encoder = new FrameEncoder();
    final FrameReader reader = new FrameReader(new BufferedInputStream(near.getInputStream()));
    final DataOutputStream out = new DataOutputStream(near.getOutputStream());

    Peer() throws IOException {}

    void send(Frame frame) throws IOException {
      out.write(encoder.encode(frame));
    }

    void data(int stream, int bytes) throws IOException {
      send(new Frame.Data(stream, false, bytes));
      out.write(new byte[bytes]);
    }

    /** The next frame that is no greeting, no acknowledgement and no reply. */
    Frame see() throws IOException {
      Frame frame = reader.read();
      while (frame instanceof Frame.Settings
          || frame instanceof Frame.WindowUpdate
          || frame instanceof Frame.SynReply) {
        frame = reader.read();
      }
      return frame;
    }
  }

  @Test
  void answersPings() throws Exception {
    Peer peer = new Peer();
    peer.send(new Frame.Ping(2));
    peer.send(new Frame.Ping(1));
    assertThat(peer.see()).isEqualTo(new Frame.Ping(1));
  }

  @Test
  void waitsForTheWindowOfAPeerThatControlsTheFlow() throws Exception {
    Peer peer = new Peer();
    peer.send(new Frame.Settings(Map.of(Frame.SETTING_INITIAL_WINDOW_BYTES, 1000)));
    peer.send(new Frame.SynStream(1, false, false, Map.of()));
    SpdyStream stream = next();
    Future<?> writer =
        tasks.submit(() -> {
          stream.out().write(new byte[2500]);
          stream.out().close();
          return null;
        });
    assertThat(peer.see()).isEqualTo(new Frame.Data(1, false, 1000));
    peer.reader.skipPayload(1000);
    peer.send(new Frame.Ping(1));
    assertThat(peer.see()).isEqualTo(new Frame.Ping(1));
    peer.send(new Frame.WindowUpdate(1, 400));
    assertThat(peer.see()).isEqualTo(new Frame.Data(1, false, 400));
    peer.reader.skipPayload(400);
    peer.send(new Frame.Settings(Map.of(Frame.SETTING_INITIAL_WINDOW_BYTES, 5000)));
    assertThat(peer.see()).isEqualTo(new Frame.Data(1, false, 1100));
    peer.reader.skipPayload(1100);
    assertThat(peer.see()).isEqualTo(new Frame.Data(1, true, 0));
    writer.get();
  }

  @Test
  void doesNotWaitForAPeerThatNeverGrants() throws Exception {
    Peer peer = new Peer();
    peer.send(new Frame.SynStream(1, false, false, Map.of()));
    SpdyStream stream = next();
    Future<?> writer =
        tasks.submit(() -> {
          stream.out().write(new byte[MEBIBYTE]);
          stream.out().close();
          return null;
        });
    long bytes = 0;
    for (Frame frame = peer.see(); frame instanceof Frame.Data data; frame = peer.see()) {
      peer.reader.skipPayload(data.payloadBytes());
      bytes += data.payloadBytes();
      if (data.isLast()) {
        break;
      }
    }
    assertThat(bytes).isEqualTo(MEBIBYTE);
    writer.get();
  }

  @Test
  void resetsAStreamWhosePeerSendsMoreThanItMay() throws Exception {
    Peer peer = new Peer();
    peer.send(new Frame.WindowUpdate(0, 1));
    peer.send(new Frame.SynStream(1, false, false, Map.of()));
    peer.send(new Frame.SynStream(3, false, false, Map.of()));
    next();
    SpdyStream other = next();
    peer.data(1, 3 * ReceiveBuffer.BYTES_MAX);
    assertThat(peer.see()).isEqualTo(new Frame.RstStream(1, StreamReset.FLOW_CONTROL_ERROR));
    peer.data(3, 10);
    assertThat(other.in().readNBytes(10)).hasSize(10);
  }

  @Test
  void holdsUpAPeerWithoutFlowControl() throws Exception {
    Peer peer = new Peer();
    peer.send(new Frame.SynStream(1, false, false, Map.of()));
    SpdyStream stream = next();
    CountDownLatch sent = new CountDownLatch(1);
    Future<?> _ =
        tasks.submit(() -> {
          peer.data(1, 15 * MEBIBYTE);
          sent.countDown();
          return null;
        });
    while (stream.received().size() < ReceiveBuffer.BYTES_MAX) {
      Thread.onSpinWait();
    }
    assertThat(sent.getCount()).isEqualTo(1);
    assertThat(stream.in().readNBytes(15 * MEBIBYTE)).hasSize(15 * MEBIBYTE);
    assertThat(sent.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aStrangeStreamIsResetAndNothingElseDisturbed() throws Exception {
    Peer peer = new Peer();
    peer.send(new Frame.SynStream(1, false, false, Map.of()));
    SpdyStream stream = next();
    peer.data(99, 5);
    assertThat(peer.see()).isEqualTo(new Frame.RstStream(99, StreamReset.INVALID_STREAM));
    peer.send(new Frame.SynStream(3, false, true, Map.of()));
    assertThat(peer.see()).isEqualTo(new Frame.RstStream(3, StreamReset.REFUSED_STREAM));
    peer.send(new Frame.RstStream(77, 1));
    peer.send(new Frame.WindowUpdate(77, 1));
    peer.send(new Frame.SynReply(77, true, Map.of()));
    peer.send(new Frame.Unknown(10));
    peer.data(1, 5);
    assertThat(stream.in().readNBytes(5)).hasSize(5);
  }

  @Test
  void tooManyStreamsAreRefused() throws Exception {
    Peer peer = new Peer();
    for (int i = 0; i < SpdyConnection.STREAMS_MAX + 1; i++) {
      peer.send(new Frame.SynStream(2 * i + 1, false, false, Map.of()));
    }
    assertThat(peer.see())
        .isEqualTo(
            new Frame.RstStream(2 * SpdyConnection.STREAMS_MAX + 1, StreamReset.REFUSED_STREAM));
    assertThat(server.streamCount()).isEqualTo(SpdyConnection.STREAMS_MAX);
  }

  @Test
  void whatBreaksTheProtocolEndsTheConnectionWithAWord() throws Exception {
    Peer peer = new Peer();
    peer.send(new Frame.SynStream(5, false, false, Map.of()));
    peer.send(new Frame.SynStream(3, false, false, Map.of()));
    assertThat(peer.see()).isEqualTo(new Frame.GoAway(5, 1));
    assertThatThrownBy(() -> serving.get()).hasCauseInstanceOf(SpdyException.class);
    SpdyStream stream = next();
    assertThatThrownBy(() -> stream.in().read()).hasRootCauseInstanceOf(SpdyException.class);
  }

  @Test
  void aWindowBeyondTheProtocolIsRefused() throws Exception {
    Peer peer = new Peer();
    peer.send(new Frame.SynStream(1, false, false, Map.of()));
    peer.send(new Frame.WindowUpdate(1, Integer.MAX_VALUE));
    assertThat(peer.see()).isEqualTo(new Frame.RstStream(1, StreamReset.FLOW_CONTROL_ERROR));
    peer.send(new Frame.WindowUpdate(0, Integer.MAX_VALUE));
    assertThat(peer.see()).isEqualTo(new Frame.GoAway(1, 1));
  }

  @Test
  void aPeerThatFloodsWithPingsAndDoesNotReadIsCutOff() throws Exception {
    Peer peer = new Peer();
    near.setSendBufferSize(64 * 1024);
    assertThatThrownBy(
            () -> {
              while (!serving.isDone()) {
                peer.send(new Frame.Ping(1));
              }
              serving.get();
            })
        .satisfiesAnyOf(
            e -> assertThat(e).isInstanceOf(IOException.class),
            e -> assertThat(e).hasCauseInstanceOf(SpdyException.class));
  }
}
