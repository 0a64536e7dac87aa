package io.kennel.server.http;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * TLS that moves several records with one system call. Jetty encrypts one record of at most 16 KiB
 * and writes it, then the next; each write wakes the one who reads. Here a connection with much to
 * write has room for four: they are encrypted one after the other, and written together.
 */
final class GatheredTls extends SslConnectionFactory {
  /**
   * Four full records, where the JDK asks for room for the largest conceivable record (16,709
   * bytes) before it writes any. A connection has such a buffer only while bytes are in it.
   */
  private static final int RECORDS_BYTES = 68 * 1024;

  private static final int POOLED_BYTES_STEP = 4 * 1024;

  GatheredTls(SslContextFactory.Server tls, String nextProtocol) {
    super(tls, nextProtocol);
  }

  /** Buffers for a server: Jetty's own pool keeps none that are larger than 64 KiB. */
  static ByteBufferPool buffers() {
    return new ArrayByteBufferPool(0, POOLED_BYTES_STEP, RECORDS_BYTES);
  }

  @Override
  protected SslConnection newSslConnection(Connector connector, EndPoint end, SSLEngine engine) {
    return new Gathered(
        new RoomForRecords(connector.getByteBufferPool()),
        connector.getExecutor(),
        getSslContextFactory(),
        end,
        engine);
  }

  /** Its connection asks for room for a record, or for what a record decrypts to. */
  private static final class RoomForRecords extends ByteBufferPool.Wrapper {
    /** Whether the connection has had more than a record to write: most never have. */
    private volatile boolean isForMany;

    RoomForRecords(ByteBufferPool pool) {
      super(pool);
    }

    @Override
    public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
      return super.acquire(isForMany ? Math.max(size, RECORDS_BYTES) : size, direct);
    }
  }

  private static final class Gathered extends SslConnection {
    private final RoomForRecords room;

    Gathered(
        RoomForRecords room,
        Executor executor,
        SslContextFactory tls,
        EndPoint end,
        SSLEngine engine) {
      super(room, executor, tls, end, engine);
      this.room = room;
    }

    @Override
    protected SSLEngineResult wrap(SSLEngine engine, ByteBuffer[] input, ByteBuffer output)
        throws SSLException {
      SSLEngineResult last = super.wrap(engine, input, output);
      int consumed = last.bytesConsumed();
      int produced = last.bytesProduced();
      while (isOrdinary(last)
          && !BufferUtil.isEmpty(input)
          && output.remaining() >= engine.getSession().getPacketBufferSize()) {
        last = super.wrap(engine, input, output);
        consumed += last.bytesConsumed();
        produced += last.bytesProduced();
      }
      if (isOrdinary(last) && !BufferUtil.isEmpty(input)) {
        room.isForMany = true;
      }
      return new SSLEngineResult(last.getStatus(), last.getHandshakeStatus(), consumed, produced);
    }

    /** Whether a record of data was written, and nothing of TLS's own is to be done. */
    private static boolean isOrdinary(SSLEngineResult result) {
      return result.getStatus() == Status.OK
          && result.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
          && result.bytesConsumed() > 0;
    }
  }
}
