package io.kennel.agent.probe;

import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.kennel.agent.probe.ProbeClient.Answer;
import io.kennel.agent.probe.ProbeClient.Answer.Outcome;
import io.kennel.world.Timers;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * One GET on a connection of its own, and on further ones where it is redirected within its host,
 * all within one limit of time. 200 to 399 is success. Certificates are not verified, and bodies
 * are not read, as they say nothing. Source: "Configure Liveness, Readiness and Startup Probes".
 */
final class HttpProbe {
  private static final int HEAD_BYTES_MAX = 64 << 10;
  private static final int REDIRECTS_MAX = 10;
  private static final Set<Integer> REDIRECTIONS = Set.of(301, 302, 303, 307, 308);

  private final Timers timers;
  private final ProbeSockets sockets;

  HttpProbe(Timers timers, ProbeSockets sockets) {
    this.timers = timers;
    this.sockets = sockets;
  }

  /** The probe as the message of its failure names it. */
  private record Url(String scheme, String host, int port, String path) {
    boolean tls() {
      return scheme.equals("https");
    }

    /** Where a redirection leads; null where that is not on this host. */
    @Nullable Url redirected(String location) throws IOException {
      try {
        URI to = new URI(this.toString()).resolve(new URI(location));
        if (!host.equals(to.getHost())) {
          return null;
        }
        boolean secure = "https".equalsIgnoreCase(to.getScheme());
        int number = to.getPort() >= 0 ? to.getPort() : secure ? 443 : 80;
        String raw = to.getRawPath().isEmpty() ? "/" : to.getRawPath();
        String query = to.getRawQuery() == null ? "" : "?" + to.getRawQuery();
        return new Url(secure ? "https" : "http", host, number, raw + query);
      } catch (URISyntaxException | IllegalArgumentException e) {
        throw new IOException("failed to parse Location header \"" + location + "\"", e);
      }
    }

    @Override
    public String toString() {
      return scheme + "://" + host + ":" + port + path;
    }
  }

  /** The first lines of an answer; the location is empty where there is none. */
  private record Head(int status, String location) {}

  Answer get(HTTPGetAction action, String host, int port, Duration limit) {
    String path = action.getPath() == null ? "/" : action.getPath();
    boolean tls = "HTTPS".equalsIgnoreCase(action.getScheme());
    Url url = new Url(tls ? "https" : "http", host, port, path.startsWith("/") ? path : "/" + path);
    try (Deadline deadline = new Deadline(timers, limit)) {
      try {
        return follow(action, url, deadline);
      } catch (ConnectException e) {
        return failure(url, NetworkProbes.dialMessage(host, port, e));
      } catch (IOException | GeneralSecurityException e) {
        return failure(url, deadline.passed() ? Deadline.MESSAGE : String.valueOf(e.getMessage()));
      }
    }
  }

  private Answer follow(HTTPGetAction action, Url first, Deadline deadline)
      throws IOException, GeneralSecurityException {
    Url url = first;
    for (int count = 0; count <= REDIRECTS_MAX; count++) {
      Head head = head(action, url, deadline);
      boolean leads = REDIRECTIONS.contains(head.status) && !head.location.isEmpty();
      Url next = leads ? url.redirected(head.location) : null;
      if (next == null) {
        return head.status >= 200 && head.status < 400
            ? Answer.OK
            : new Answer(Outcome.FAILURE, "HTTP probe failed with statuscode: " + head.status);
      }
      url = next;
    }
    throw new IOException("stopped after " + REDIRECTS_MAX + " redirects");
  }

  private Head head(HTTPGetAction action, Url url, Deadline deadline)
      throws IOException, GeneralSecurityException {
    try (Socket plain = sockets.open()) {
      deadline.guard(plain);
      plain.connect(new InetSocketAddress(url.host, url.port));
      Socket socket = url.tls() ? secure(plain, url.host, url.port) : plain;
      socket.getOutputStream().write(request(action, url));
      socket.getOutputStream().flush();
      return new Answers(new BufferedInputStream(socket.getInputStream())).head();
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

  /** Reads the head of an answer; information that comes before it is passed over. */
  private static final class Answers {
    private final InputStream in;
    private int bytesLeft = HEAD_BYTES_MAX;

    Answers(InputStream in) {
      this.in = in;
    }

    Head head() throws IOException {
      while (true) {
        String line = line();
        String[] words = line.split(" ", 3);
        if (words.length < 2 || !line.startsWith("HTTP/") || !words[1].matches("[1-5][0-9][0-9]")) {
          throw new IOException("malformed HTTP response \"" + line + "\"");
        }
        int status = Integer.parseInt(words[1]);
        String location = REDIRECTIONS.contains(status) || status < 200 ? location() : "";
        if (status >= 200) {
          return new Head(status, location);
        }
      }
    }

    private String location() throws IOException {
      String location = "";
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        if (colon > 0 && line.substring(0, colon).equalsIgnoreCase("location")) {
          location = line.substring(colon + 1).strip();
        }
      }
      return location;
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new IOException(line.isEmpty() ? "EOF" : "unexpected EOF");
        }
        if (--bytesLeft <= 0) {
          throw new IOException("server response headers exceeded " + HEAD_BYTES_MAX + " bytes");
        }
        line.append((char) c);
      }
      return line.toString().stripTrailing();
    }
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
