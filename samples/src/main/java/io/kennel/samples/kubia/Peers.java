package io.kennel.samples.kubia;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/** The other members of the data store, as DNS knows them. */
class Peers {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int DATA_BYTES_MAX = 512 * 1024;

  private final String service;
  private final int port;

  Peers(String service, int port) {
    this.service = service;
    this.port = port;
  }

  /** The DNS names of all ready peers, from the service's SRV records, in the answer's order. */
  // The JDK reaches SRV records only through JNDI; its DNS provider reads text and nothing else.
  @SuppressWarnings({"BanJNDI", "JdkObsolete"})
  List<String> names() throws NamingException {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put("com.sun.jndi.dns.timeout.initial", String.valueOf(TIMEOUT_MILLIS));
    environment.put("com.sun.jndi.dns.timeout.retries", "2");
    DirContext dns = new InitialDirContext(environment);
    try {
      Attribute records = dns.getAttributes(service, new String[] {"SRV"}).get("SRV");
      List<String> names = new ArrayList<>();
      if (records != null) {
        NamingEnumeration<?> all = records.getAll();
        while (all.hasMore()) {
          names.add(target(String.valueOf(all.next())));
        }
      }
      return names;
    } finally {
      dns.close();
    }
  }

  /** What a peer has stored, or why that could not be learned. */
  String data(String name) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://" + name + ":" + port + "/data").toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try (InputStream in = connection.getInputStream()) {
        return new String(in.readNBytes(DATA_BYTES_MAX), StandardCharsets.UTF_8);
      }
    } catch (IOException | IllegalArgumentException e) {
      return "(unreachable: " + e.getMessage() + ")";
    }
  }

  /** A record reads {@code 10 33 0 kubia-0.kubia.default.svc.cluster.local.}: its last word. */
  private static String target(String record) {
    String name = record.substring(record.lastIndexOf(' ') + 1);
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
