package io.kennel.samples.kvstore;

import java.net.URI;
import java.net.URISyntaxException;

/** Where a server listens, as written on the command line: {@code HOST} or {@code HOST:PORT}. */
record ServerAddress(String text, String host, int port) {
  private static final int HTTP_PORT = 80;
  private static final int PORT_MAX = 0xffff;

  static ServerAddress parse(String text) {
    try {
      URI uri = new URI("http://" + text);
      boolean plain = ("http://" + text).equals("http://" + uri.getRawAuthority());
      if (uri.getHost() != null && uri.getUserInfo() == null && plain) {
        int port = uri.getPort() == -1 ? HTTP_PORT : port(Integer.toString(uri.getPort()));
        return new ServerAddress(text, uri.getHost(), port);
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new IllegalArgumentException("a server is HOST or HOST:PORT, not \"" + text + '"');
  }

  /** A port number; 0 lets the system choose where a server is started. */
  static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= PORT_MAX) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException("a port is a number up to " + PORT_MAX + ", not " + text);
  }

  @Override
  public String toString() {
    return text;
  }
}
