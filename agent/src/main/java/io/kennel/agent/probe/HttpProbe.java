package io.kennel.agent.probe;

import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.kennel.agent.probe.ProbeClient.Answer;
import io.kennel.agent.probe.ProbeClient.Answer.Outcome;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * One GET on a connection of its own. 200 to 399 is success; redirections are not followed, and
 * certificates are not verified, as in kubelet.
 */
final class HttpProbe {
  private static final int LINE_BYTES_MAX = 8 << 10;

  /** The probe as the message of its failure names it. */
  private record Url(String scheme, String host, int port, String path) {
    @Override
    public String toString() {
      return scheme + "://" + host + ":" + port + path;
    }
  }

  Answer get(HTTPGetAction action, String host, int port, Duration limit) {
    boolean tls = "HTTPS".equalsIgnoreCase(action.getScheme());
    String path = action.getPath() == null ? "/" : action.getPath();
    Url url = new Url(tls ? "https" : "http", host, port, path.startsWith("/") ? path : "/" + path);
    int millis = Math.toIntExact(limit.toMillis());
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(host, port), millis);
      plain.setSoTimeout(millis);
      Socket socket = tls ? secure(plain, host, port) : plain;
      socket.getOutputStream().write(request(action, url));
      socket.getOutputStream().flush();
      int status = status(new BufferedInputStream(socket.getInputStream()));
      return status >= 200 && status < 400
          ? Answer.OK
          : new Answer(Outcome.FAILURE, "HTTP probe failed with statuscode: " + status);
    } catch (SocketTimeoutException e) {
      return new Answer(
          Outcome.FAILURE,
          "Get \"%s\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
              .formatted(url));
    } catch (ConnectException e) {
      return failure(url, NetworkProbes.dialMessage(host, port, e));
    } catch (IOException | GeneralSecurityException e) {
      return failure(url, String.valueOf(e.getMessage()));
    }
  }

  private static Answer failure(Url url, String why) {
    return new Answer(Outcome.FAILURE, "Get \"%s\": %s".formatted(url, why));
  }

  private static byte[] request(HTTPGetAction action, Url url) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Host", url.host + ":" + url.port);
    headers.put("User-Agent", "kube-probe/1.36");
    headers.put("Accept", "*/*");
    for (HTTPHeader each : action.getHttpHeaders()) {
      headers.keySet().removeIf(each.getName()::equalsIgnoreCase);
      headers.put(each.getName(), each.getValue());
    }
    headers.put("Connection", "close");
    StringBuilder text = new StringBuilder("GET " + url.path + " HTTP/1.1\r\n");
    headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The number in the first line; information that comes before the answer is passed over. */
  private static int status(InputStream in) throws IOException {
    while (true) {
      String line = line(in);
      String[] words = line.split(" ", 3);
      if (words.length < 2 || !line.startsWith("HTTP/") || !words[1].matches("[1-5][0-9][0-9]")) {
        throw new IOException("malformed HTTP response \"" + line + "\"");
      }
      int status = Integer.parseInt(words[1]);
      if (status >= 200) {
        return status;
      }
      while (!line(in).isEmpty()) {
        // A header of the information.
      }
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        if (line.isEmpty()) {
          throw new IOException("EOF");
        }
        break;
      }
      if (line.length() >= LINE_BYTES_MAX) {
        throw new IOException("the answer's first lines are too long");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  private static Socket secure(Socket plain, String host, int port)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Unverified()}, null);
    return context.getSocketFactory().createSocket(plain, host, port, true);
  }

  /** A probe asks whether a program answers, not who it is. */
  private static final class Unverified implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
