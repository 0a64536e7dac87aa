package io.kennel.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kennel.agent.network.Forwards.Endpoint;
import io.kennel.agent.network.Forwards.External;
import io.kennel.agent.network.Forwards.HostPort;
import io.kennel.agent.network.Forwards.Port;
import io.kennel.agent.process.HostCommands;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real network of namespaces, driven by busybox; leaves nothing behind, and checks that. */
class MachineNetworkTest {
  private static final int TIME_LIMIT_MILLIS = 5_000;
  private static final int AFFINITY_SECONDS = 600;
  private static final int NODE_PORT = 31_999;

  @TempDir Path directory;
  private final RealWorld world = new RealWorld();
  private final HostCommands commands = new HostCommands(world.timers());
  private final List<Process> servers = new ArrayList<>();
  private NetworkConfig config;
  private MachineNetwork network;
  private String before;

  @BeforeEach
  void up() throws IOException {
    assumeTrue(
        Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
        "networks take root");
    config = NetworkConfig.of(directory);
    before = machine();
    network = new MachineNetwork(config, world);
    network.up(List.of("node-1", "node-2"));
  }

  @AfterEach
  void down() throws IOException {
    if (network == null) {
      return;
    }
    servers.forEach(Process::destroyForcibly);
    servers.forEach(server -> server.onExit().join());
    network.destroy();
    network.destroy();
    assertThat(machine()).isEqualTo(before);
    assertThat(config.runDirectory()).doesNotExist();
    world.close();
  }

  /** All of the machine that a network may change, but for other clusters' parts. */
  private String machine() throws IOException {
    try (Stream<Path> names =
        Files.exists(Path.of("/run/netns")) ? Files.list(Path.of("/run/netns")) : Stream.of()) {
      return own("ip", "route")
          + own("ip", "-o", "link")
          + own("nft", "list", "tables")
          + names.map(Path::toString).filter(this::own).toList();
    }
  }

  private String own(String... command) {
    String output = commands.run(List.of(command), "").output();
    return output.lines().filter(this::own).toList().toString();
  }

  private boolean own(String line) {
    return line.contains(config.hash());
  }

  @Test
  void podsTheMachineAndNodesReachEachOther() throws Exception {
    PodNetwork.Attachment one = serve("node-1", "aaaaaaaaaaaaaaaa", "one");
    PodNetwork.Attachment two = serve("node-2", "bbbbbbbbbbbbbbbb", "two");
    PodNetwork.Attachment near = network.node("node-1").attach("cccccccccccccccc");

    assertThat(one.ip()).startsWith("10.2");
    assertThat(fromMachine(one.ip(), 8080)).isEqualTo("one");
    assertThat(fromMachine(two.ip(), 8080)).isEqualTo("two");
    assertThat(from(near, two.ip(), 8080)).isEqualTo("two");
    assertThat(from(near, one.ip(), 8080)).isEqualTo("one");
    assertThat(from(two, one.ip(), 8080)).isEqualTo("one");
    try (ServerSocket server = new ServerSocket()) {
      server.bind(new InetSocketAddress(network.machineAddress(), 0));
      world.tasks().start("answer", () -> answer(server));
      assertThat(from(two, network.machineAddress(), server.getLocalPort())).isEqualTo(two.ip());
    }
  }

  private static void answer(ServerSocket server) {
    try (Socket client = server.accept()) {
      String who = client.getInetAddress().getHostAddress();
      client.getOutputStream().write(who.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void servicesLeadToTheirEndpoints() throws Exception {
    PodNetwork.Attachment one = serve("node-1", "aaaaaaaaaaaaaaaa", "one");
    PodNetwork.Attachment two = serve("node-2", "bbbbbbbbbbbbbbbb", "two");
    String service = Cidr.parse(network.serviceCidr()).at(77);
    Endpoint first = new Endpoint(one.ip(), 8080);
    Endpoint second = new Endpoint(two.ip(), 8080);

    network.apply(services(port(service, false, first, second)));

    Set<String> answers = new HashSet<>();
    for (int n = 0; n < 40; n++) {
      answers.add(fromMachine(service, 80));
    }
    assertThat(answers).containsExactlyInAnyOrder("one", "two");
    network.apply(services(port(service, true, first, second)));
    assertThat(from(two, service, 80)).isEqualTo(from(two, service, 80));
    network.apply(services(port(service, false, first)));
    assertThat(from(one, service, 80)).describedAs("its own service").isEqualTo("one");
    assertThat(from(two, service, 80)).isEqualTo("one");
    network.apply(services(port(service, false)));
    assertThat(refused(service, 80)).isTrue();
    assertThat(from(two, service, 80)).isEmpty();
  }

  @Test
  void aClientKeepsItsEndpointWhileOthersChangeAndForATimeOnly() throws Exception {
    PodNetwork.Attachment one = serve("node-1", "aaaaaaaaaaaaaaaa", "one");
    PodNetwork.Attachment two = serve("node-2", "bbbbbbbbbbbbbbbb", "two");
    PodNetwork.Attachment three = serve("node-2", "cccccccccccccccc", "three");
    Endpoint first = new Endpoint(one.ip(), 8080);
    Endpoint second = new Endpoint(two.ip(), 8080);
    Endpoint third = new Endpoint(three.ip(), 8080);
    String service = Cidr.parse(network.serviceCidr()).at(77);
    network.apply(services(port(service, true, first, second)));

    String mine = fromMachine(service, 80);
    for (int n = 0; n < 4; n++) {
      network.apply(services(port(service, true, first, second, third)));
      assertThat(fromMachine(service, 80)).isEqualTo(mine);
      network.apply(services(port(service, true, third, first, second)));
      assertThat(fromMachine(service, 80)).isEqualTo(mine);
    }

    String memory = "clients_tcp_" + service.replace('.', '_') + "_80_";
    assertThat(remembered(memory)).hasSize(1);
    network.apply(services(port(service, 1, External.NONE, first)));
    assertThat(remembered(memory)).describedAs("another timeout").isEmpty();
    assertThat(fromMachine(service, 80)).isEqualTo("one");
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!remembered(memory).isEmpty()) {
      assertThat(System.nanoTime()).as("forgotten after its time").isLessThan(deadline);
    }
  }

  /** What the machine's sets of that name hold. */
  private List<String> remembered(String memory) {
    String table = commands.run(List.of("nft", "list", "table", "ip", config.table()), "").output();
    return Stream.of(table.split("set "))
        .filter(set -> set.startsWith(memory))
        .flatMap(String::lines)
        .filter(line -> line.contains("expires"))
        .toList();
  }

  @Test
  void nodePortsAnswerAtEveryNodeAndAtTheMachine() throws Exception {
    PodNetwork.Attachment one = serve("node-1", "aaaaaaaaaaaaaaaa", "one");
    PodNetwork.Attachment near = network.node("node-1").attach("cccccccccccccccc");
    PodNetwork.Attachment far = network.node("node-2").attach("dddddddddddddddd");
    String service = Cidr.parse(network.serviceCidr()).at(77);
    External external = new External(NODE_PORT, false, List.of("192.0.2.77"));
    network.apply(services(port(service, 0, external, new Endpoint(one.ip(), 8080))));

    List<String> places =
        List.of(
            network.node("node-1").address(),
            network.node("node-2").address(),
            network.machineAddress());
    for (String place : places) {
      assertThat(fromMachine(place, NODE_PORT)).describedAs(place).isEqualTo("one");
      assertThat(from(near, place, NODE_PORT)).describedAs("near " + place).isEqualTo("one");
      assertThat(from(far, place, NODE_PORT)).describedAs("far " + place).isEqualTo("one");
      assertThat(from(one, place, NODE_PORT)).describedAs("itself " + place).isEqualTo("one");
    }
    assertThat(fromMachine("127.0.0.1", NODE_PORT)).isEqualTo("one");
    assertThat(from(far, "192.0.2.77", 80)).isEqualTo("one");
    assertThat(fromMachine("192.0.2.77", 80)).isEqualTo("one");
    network.apply(services(port(service, 0, External.NONE, new Endpoint(one.ip(), 8080))));
    assertThat(fromMachine("127.0.0.1", NODE_PORT)).isEqualTo("refused");
  }

  @Test
  void withTheLocalPolicyANodeAnswersForItsOwnPodsOnly() throws Exception {
    PodNetwork.Attachment one = serve("node-1", "aaaaaaaaaaaaaaaa", "one");
    PodNetwork.Attachment far = network.node("node-2").attach("dddddddddddddddd");
    String service = Cidr.parse(network.serviceCidr()).at(77);
    External external = new External(NODE_PORT, true, List.of());
    network.apply(services(port(service, 0, external, new Endpoint(one.ip(), 8080))));

    String own = network.node("node-1").address();
    String other = network.node("node-2").address();
    assertThat(fromMachine(own, NODE_PORT)).isEqualTo("one");
    assertThat(from(far, other, NODE_PORT)).describedAs("from within").isEqualTo("one");
    assertThat(fromMachine("127.0.0.1", NODE_PORT)).isEqualTo("one");
    try (Socket socket = new Socket()) {
      assertThatThrownBy(() -> socket.connect(new InetSocketAddress(other, NODE_PORT), 300))
          .isInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  @Test
  void aPortOfANodeLeadsToThePodThatAskedForIt() throws Exception {
    PodNetwork.Attachment one = serve("node-1", "aaaaaaaaaaaaaaaa", "one");
    PodNetwork.Attachment far = network.node("node-2").attach("dddddddddddddddd");
    HostPort port =
        new HostPort("default/p", "node-1", "", "tcp", 8081, new Endpoint(one.ip(), 8080));
    network.apply(new Forwards(List.of(), List.of(port)));

    assertThat(fromMachine(network.node("node-1").address(), 8081)).isEqualTo("one");
    assertThat(from(far, network.node("node-1").address(), 8081)).isEqualTo("one");
    assertThat(from(one, network.node("node-1").address(), 8081)).isEqualTo("one");
    assertThat(fromMachine(network.node("node-2").address(), 8081)).isEqualTo("refused");
    network.apply(Forwards.NONE);
    assertThat(fromMachine(network.node("node-1").address(), 8081)).isEqualTo("refused");
  }

  @Test
  void nobodyReachesTheMachinesLoopbackOverTheWire() throws Exception {
    String node = "ip -n " + config.nodeNamespace("node-1");
    String enter = "nsenter --net=" + NetworkConfig.file(config.nodeNamespace("node-1"));
    commands.script(
        "aiming at the machine's loopback address",
        node
            + " addr del 127.0.0.1/8 dev lo\n"
            + node
            + (" route add 127.0.0.0/8 via " + network.machineAddress() + "\n")
            + enter
            + " sh -c 'echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet'");
    try (ServerSocket server = new ServerSocket()) {
      server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      world.tasks().start("answer", () -> answer(server));
      String connect = enter + " busybox nc -w 1 127.0.0.1 " + server.getLocalPort();
      List<String> command = List.of(connect.split(" "));
      assertThat(commands.run(command, "").output()).doesNotContain("172.30.");

      commands.script("opening", "nft flush chain ip " + config.table() + " guard");
      assertThat(commands.run(command, "").output())
          .describedAs("without the rule, it would")
          .contains("172.30.");
    }
  }

  @Test
  void aPulledCableCutsTheNodeOff() throws Exception {
    PodNetwork.Attachment one = serve("node-1", "aaaaaaaaaaaaaaaa", "one");
    PodNetwork.Attachment near = network.node("node-1").attach("cccccccccccccccc");
    PodNetwork.Attachment far = network.node("node-2").attach("dddddddddddddddd");

    network.connect("node-1", false);

    assertThat(from(far, one.ip(), 8080)).isEmpty();
    assertThat(from(near, one.ip(), 8080)).isEqualTo("one");
    network.connect("node-1", true);
    assertThat(soonFrom(far, one.ip(), 8080)).isEqualTo("one");
  }

  @Test
  void aNewObjectGoesOnWithWhatStands() throws Exception {
    PodNetwork.Attachment one = serve("node-1", "aaaaaaaaaaaaaaaa", "one");
    String service = Cidr.parse(network.serviceCidr()).at(77);
    network.apply(services(port(service, false, new Endpoint(one.ip(), 8080))));

    network = new MachineNetwork(config, world);
    network.up(List.of("node-1", "node-2"));

    assertThat(network.node("node-1").attach("aaaaaaaaaaaaaaaa")).isEqualTo(one);
    assertThat(fromMachine(service, 80)).isEqualTo("one");
    network.node("node-1").detach("aaaaaaaaaaaaaaaa");
    assertThat(Path.of(one.namespacePath())).doesNotExist();
    network.up(List.of("node-3"));
    PodNetwork.Attachment three = serve("node-3", "eeeeeeeeeeeeeeee", "three");
    assertThat(from(network.node("node-2").attach("ffffffffffffffff"), three.ip(), 8080))
        .isEqualTo("three");
  }

  @Test
  void addressesAreFreeAgainOnceTheNetworkWasTakenDown() {
    network.node("node-1").attach("aaaaaaaaaaaaaaaa");

    network.destroy();
    network.up(List.of("node-1"));

    assertThat(directory.resolve("network/addresses/node-1")).isEmptyDirectory();
  }

  @Test
  void twoClustersStandSideBySide() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    MachineNetwork second = new MachineNetwork(NetworkConfig.of(other), world);

    second.up(List.of("node-1"));

    try {
      assertThat(second.podCidr()).isNotEqualTo(network.podCidr());
      assertThat(second.serviceCidr()).isNotEqualTo(network.serviceCidr());
      PodNetwork.Attachment one = serve("node-1", "aaaaaaaaaaaaaaaa", "one");
      assertThat(fromMachine(one.ip(), 8080)).isEqualTo("one");
    } finally {
      second.destroy();
    }
    assertThat(fromMachine(network.machineAddress(), 1)).isEqualTo("refused");
  }

  @Test
  void attachingIsQuick() {
    network.node("node-1").attach("aaaaaaaaaaaaaaaa");
    long start = System.nanoTime();
    for (int n = 0; n < 10; n++) {
      network.node("node-1").attach("pod" + n + "bbbbbbbbbbbb");
    }
    long attached = System.nanoTime();
    for (int n = 0; n < 10; n++) {
      network.node("node-1").detach("pod" + n + "bbbbbbbbbbbb");
    }
    long detached = System.nanoTime();
    network.apply(services(port(Cidr.parse(network.serviceCidr()).at(7), false)));
    System.out.printf(
        "attach %d ms, detach %d ms, apply %d ms%n",
        (attached - start) / 10_000_000,
        (detached - attached) / 10_000_000,
        (System.nanoTime() - detached) / 1_000_000);
    assertThat(network.node("node-1").podCidr()).endsWith("/24");
  }

  private static Forwards services(Port... ports) {
    return new Forwards(List.of(ports), List.of());
  }

  private static Port port(String address, boolean affinity, Endpoint... endpoints) {
    return port(address, affinity ? AFFINITY_SECONDS : 0, External.NONE, endpoints);
  }

  private static Port port(
      String address, int affinitySeconds, External external, Endpoint... endpoints) {
    return new Port(
        "default/s", address, "tcp", 80, affinitySeconds, false, external, List.of(endpoints));
  }

  private PodNetwork.Attachment serve(String node, String sandbox, String answer)
      throws IOException {
    PodNetwork.Attachment pod = network.node(node).attach(sandbox);
    Path script = Files.writeString(directory.resolve(answer), "#!/bin/sh\nprintf " + answer);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    servers.add(
        new ProcessBuilder(
                "nsenter",
                "--net=" + pod.namespacePath(),
                "busybox",
                "nc",
                "-ll",
                "-p",
                "8080",
                "-e",
                script.toString())
            .start());
    for (int tries = 0; tries < 500 && !from(pod, "127.0.0.1", 8080).equals(answer); tries++) {
      Thread.onSpinWait();
    }
    return pod;
  }

  private String from(PodNetwork.Attachment pod, String address, int port) {
    HostCommands.Result result =
        commands.run(
            List.of(
                "nsenter",
                "--net=" + pod.namespacePath(),
                "busybox",
                "nc",
                "-w",
                "2",
                address,
                Integer.toString(port)),
            "");
    return result.succeeded() ? result.output() : "";
  }

  /**
   * The kernel gives up on a neighbour three seconds after it was asked for in vain, and says so to
   * whoever asks meanwhile, even if the cable is in again by then.
   */
  private String soonFrom(PodNetwork.Attachment pod, String address, int port) {
    String answer = "";
    for (int attempt = 0; answer.isEmpty() && attempt < 5; attempt++) {
      answer = from(pod, address, port);
    }
    return answer;
  }

  private static String fromMachine(String address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), TIME_LIMIT_MILLIS);
      socket.setSoTimeout(TIME_LIMIT_MILLIS);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (ConnectException e) {
      return "refused";
    }
  }

  private static boolean refused(String address, int port) throws IOException {
    return fromMachine(address, port).equals("refused");
  }
}
