package io.kennel.samples.kubia;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The first form: each pod answers with what it has stored itself. */
public final class KubiaPet {
  static final int PORT = 8080;
  static final Path FILE = Path.of("/var/data/kubia.txt");

  private KubiaPet() {}

  /** Serves until it is told to stop. */
  public static void main(String[] arguments) throws IOException {
    String hostname = hostname();
    serve(hostname, page(hostname));
  }

  /** The kernel's word: asking the resolver would fail where the name has no address yet. */
  static String hostname() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
  }

  static KubiaServer.Page page(String hostname) {
    return (path, data) ->
        "You've hit " + hostname + "\nData stored on this pod: " + data.load() + "\n";
  }

  static void serve(String hostname, KubiaServer.Page page) throws IOException {
    KubiaServer server = new KubiaServer(PORT, hostname, new DataFile(FILE), page);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
    System.out.println("Kubia server listening on port " + server.port());
  }
}
