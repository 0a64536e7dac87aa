package io.kennel.server.proxy;

import io.kennel.api.StatusErrors;
import io.kennel.server.http.Exchange;
import io.kennel.server.proxy.Lines.Line;
import io.kennel.server.proxy.Target.Trust;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpStream;

/**
 * Carries requests on that ask for another protocol (WebSocket, SPDY/3.1): the request and its
 * answer as HTTP, and once the other end has agreed, bytes as they come. Blocks; thread-safe.
 */
final class Tunnels {
  private static final int CONNECT_MILLIS_MAX = 10_000;
  private static final int HANDSHAKE_MILLIS_MAX = 30_000;

  /** An answer that refuses the upgrade is passed on up to this length. */
  private static final int REFUSAL_BYTES_MAX = 64 * 1024;

  private final OutboundTls contexts;
  private final Executor executor;
  private final Lines lines;

  Tunnels(OutboundTls contexts, Executor executor, Lines lines) {
    this.contexts = contexts;
    this.executor = executor;
    this.lines = lines;
  }

  /** Whether a request asks for another protocol. */
  static boolean isUpgrade(Exchange exchange) {
    return exchange.request().getHeaders().contains(HttpHeader.CONNECTION, "upgrade")
        && exchange.request().getHeaders().contains(HttpHeader.UPGRADE);
  }

  /**
   * Carries a request on.
   *
   * @param query percent-encoded; empty for none
   */
  void open(Exchange exchange, Target target, String query) {
    if (!exchange.isHttp1()) {
      throw StatusErrors.badRequest("an upgrade needs HTTP/1.1");
    }
    Socket plain = new Socket();
    Line line = lines.open(target.host(), () -> TunnelConnection.closeQuietly(plain));
    boolean isHandedOver = false;
    try {
      line.breakIfCut();
      Socket socket = connect(plain, target);
      socket.setSoTimeout(HANDSHAKE_MILLIS_MAX);
      socket.getOutputStream().write(head(exchange, target, query));
      var in = new BufferedInputStream(socket.getInputStream());
      AnswerHead answer = AnswerHead.read(in);
      if (answer.code() == 101) {
        socket.setSoTimeout(0);
        accept(exchange, answer, new TunnelConnection.Upstream(socket, in, line));
        isHandedOver = true;
      } else {
        byte[] body = answer.readBody(in, REFUSAL_BYTES_MAX);
        exchange.send(answer.code(), answer.contentType(), body);
      }
    } catch (IOException e) {
      throw DialErrors.unreachable(target, e);
    } finally {
      if (!isHandedOver) {
        line.close();
        TunnelConnection.closeQuietly(plain);
      }
    }
  }

  private void accept(Exchange exchange, AnswerHead answer, TunnelConnection.Upstream upstream) {
    var response = exchange.response();
    response.setStatus(101);
    for (HttpField field : answer.fields()) {
      response.getHeaders().put(field);
    }
    var endPoint = exchange.request().getConnectionMetaData().getConnection().getEndPoint();
    exchange
        .request()
        .setAttribute(
            HttpStream.UPGRADE_CONNECTION_ATTRIBUTE,
            new TunnelConnection(endPoint, executor, upstream));
    exchange.callback().succeeded();
  }

  private Socket connect(Socket plain, Target target) throws IOException {
    plain.setTcpNoDelay(true);
    plain.connect(new InetSocketAddress(target.host(), target.port()), CONNECT_MILLIS_MAX);
    return target.isTls() ? secure(plain, target) : plain;
  }

  private Socket secure(Socket plain, Target target) throws IOException {
    SSLContext context = contexts.of(target.trust());
    var socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, target.host(), target.port(), true);
    if (target.trust() == Trust.CLUSTER) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
    }
    socket.startHandshake();
    return socket;
  }

  private static byte[] head(Exchange exchange, Target target, String query) {
    StringBuilder head = new StringBuilder(exchange.method());
    head.append(' ').append(target.pathQuery(query)).append(" HTTP/1.1\r\n");
    for (HttpField field : ForwardedHeaders.of(exchange, target)) {
      head.append(field.getName()).append(": ").append(field.getValue()).append("\r\n");
    }
    head.append("Connection: Upgrade\r\n");
    head.append("Upgrade: ").append(exchange.header(HttpHeader.UPGRADE)).append("\r\n");
    if (!exchange.method().equals("GET")) {
      head.append("Content-Length: 0\r\n");
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
