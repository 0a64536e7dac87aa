package io.kennel.samples.kubia;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.naming.NamingException;

/** The second form: a pod asks DNS for its peers, fetches what each has stored, and answers all. */
public final class KubiaPetPeers {
  private static final String SERVICE = "kubia.default.svc.cluster.local";

  private KubiaPetPeers() {}

  /** Serves until it is told to stop. */
  public static void main(String[] arguments) throws IOException {
    String hostname = KubiaPet.hostname();
    Peers peers = new Peers(SERVICE, KubiaPet.PORT);
    KubiaPet.serve(hostname, page(hostname, peers));
  }

  static KubiaServer.Page page(String hostname, Peers peers) {
    return (path, data) -> {
      if (path.equals("/data")) {
        return data.load();
      }
      String heading = "You've hit " + hostname + "\nData stored in the cluster:\n";
      try {
        return heading + String.join("", lines(peers, peers.names()));
      } catch (NamingException e) {
        return heading + "Could not look up DNS SRV records: " + e.getMessage() + "\n";
      }
    };
  }

  private static List<String> lines(Peers peers, List<String> names) throws IOException {
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> fetches = new ArrayList<>();
      for (String name : names) {
        fetches.add(each.submit(() -> "- " + name + ": " + peers.data(name) + "\n"));
      }
      List<String> lines = new ArrayList<>();
      for (Future<String> fetch : fetches) {
        lines.add(fetch.get());
      }
      return lines;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopping", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }
}
