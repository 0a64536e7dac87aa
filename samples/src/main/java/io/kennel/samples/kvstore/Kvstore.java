package io.kennel.samples.kvstore;

import java.io.IOException;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;

/** The image's entry point: the first argument names the program, the others are its own. */
public final class Kvstore {
  private static final String USAGE =
      """
      Usage:
        server PORT DATA_DIR                       keeps keys as files in DATA_DIR
        client SRV[:PORT],SRV[:PORT],... [readonly]  asks for every letter, again and again
        rebalance AS_IS,... TO_BE,...              copies keys when the number of servers changes
        drain on|off DATA_DIR [SECONDS]            makes the server of DATA_DIR refuse, or serve
      """;

  private static final Path SETTINGS = Path.of("/etc/kvstore/kvstore.properties");
  private static final int WRONG_USAGE = 2;

  /** How long a connection is kept that nobody uses: longer than the client's longest line. */
  private static final String KEEP_ALIVE_SECONDS = "90";

  private Kvstore() {}

  /** Runs one program; what it cannot do is said in one line, and ends it with an exit code. */
  public static void main(String[] arguments) throws InterruptedException {
    // A pod that was replaced has another address: every connection asks DNS anew.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    System.setProperty("http.keepAlive.time.server", KEEP_ALIVE_SECONDS);
    try {
      run(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println("kvstore: " + e.getMessage() + "\n" + USAGE);
      System.exit(WRONG_USAGE);
    } catch (IOException e) {
      System.err.println("kvstore: " + explain(e));
      System.exit(1);
    }
  }

  /** Many exceptions say only whom they are about; their class says what it is. */
  static String explain(IOException e) {
    return e.getClass() == IOException.class || e instanceof RemoteServer.Unhappy
        ? String.valueOf(e.getMessage())
        : e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  private static void run(List<String> arguments) throws IOException, InterruptedException {
    String program = argument(arguments, 0, "the name of a program");
    switch (program) {
      case "server" -> server(arguments);
      case "client" -> client(arguments);
      case "rebalance" -> rebalance(arguments);
      case "drain" -> drain(arguments);
      default -> throw new IllegalArgumentException("there is no program " + program);
    }
  }

  private static void server(List<String> arguments) throws IOException {
    atMost(arguments, 3);
    int port = ServerAddress.port(argument(arguments, 1, "PORT"));
    Path directory = Path.of(argument(arguments, 2, "DATA_DIR"));
    Settings settings = Settings.read(SETTINGS);
    KeyFiles files = KeyFiles.open(directory);
    Server server = Server.start(port, files, settings.wordBytesMax());
    server.stopAtSignal();
    System.out.println("Serving " + directory + " on port " + server.port() + ".");
  }

  private static void client(List<String> arguments) throws IOException, InterruptedException {
    atMost(arguments, 3);
    List<ServerAddress> servers = servers(argument(arguments, 1, "the servers"));
    if (arguments.size() == 3 && !arguments.get(2).equals("readonly")) {
      throw new IllegalArgumentException("expected readonly, not " + arguments.get(2));
    }
    new Client(servers, arguments.size() == 3, Settings.read(SETTINGS), System.out).run();
  }

  private static void rebalance(List<String> arguments) throws IOException, InterruptedException {
    atMost(arguments, 3);
    List<ServerAddress> asIs = servers(argument(arguments, 1, "the servers as they are"));
    List<ServerAddress> toBe = servers(argument(arguments, 2, "the servers as they shall be"));
    new Rebalance(asIs, toBe, Rebalance.PATIENCE, System.out).run();
  }

  private static void drain(List<String> arguments) throws IOException, InterruptedException {
    atMost(arguments, 4);
    String state = argument(arguments, 1, "on or off");
    Path directory = Path.of(argument(arguments, 2, "DATA_DIR"));
    switch (state) {
      case "on" -> {
        Drain.on(directory);
        Thread.sleep(Drain.pause(arguments.size() == 4 ? arguments.get(3) : "0"));
      }
      case "off" -> Drain.off(directory);
      default -> throw new IllegalArgumentException("expected on or off, not " + state);
    }
  }

  private static List<ServerAddress> servers(String list) {
    List<ServerAddress> servers = new ArrayList<>();
    for (String each : list.split(",", -1)) {
      servers.add(ServerAddress.parse(each));
    }
    if (servers.size() > Sharding.SERVERS_MAX) {
      throw new IllegalArgumentException("at most " + Sharding.SERVERS_MAX + " servers, please");
    }
    return servers;
  }

  private static String argument(List<String> arguments, int index, String what) {
    if (arguments.size() <= index) {
      throw new IllegalArgumentException("expected " + what);
    }
    return arguments.get(index);
  }

  private static void atMost(List<String> arguments, int count) {
    if (arguments.size() > count) {
      throw new IllegalArgumentException("did not expect " + arguments.get(count));
    }
  }
}
