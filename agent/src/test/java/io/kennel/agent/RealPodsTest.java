package io.kennel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.kennel.agent.hold.MachineHolds;
import io.kennel.agent.image.LocalImageStore;
import io.kennel.agent.logs.LogOptions;
import io.kennel.agent.logs.LogReader;
import io.kennel.agent.metrics.StatsSummary;
import io.kennel.agent.metrics.UsageSamples;
import io.kennel.agent.network.PodNetwork;
import io.kennel.agent.node.Machine;
import io.kennel.agent.node.NodeConfig;
import io.kennel.agent.probe.NetworkProbes;
import io.kennel.agent.process.HostCommands;
import io.kennel.agent.registry.RegistryConfig;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.oci.OciConfig;
import io.kennel.agent.runtime.oci.OciRuntime;
import io.kennel.agent.server.AgentServer;
import io.kennel.agent.server.NodeApi;
import io.kennel.agent.server.TestAuthority;
import io.kennel.agent.volume.DiskStorage;
import io.kennel.agent.volume.LinuxMounts;
import io.kennel.agent.volume.StorageConfig;
import io.kennel.client.ApiClient;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.SharedInformers;
import io.kennel.testregistry.DebianImages;
import io.kennel.world.real.RealWorld;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Pods as processes, with real volumes; leaves nothing behind, and checks that. */
class RealPodsTest {
  private static final String PODS = "/api/v1/namespaces/default/pods/";

  @TempDir Path directory;
  private RealWorld world;
  private FakeServer server;
  private StorageConfig storageConfig;
  private OciRuntime runtime;
  private SharedInformers informers;
  private LinuxMounts mounts;
  private HostCommands commands;
  private LocalImageStore images;
  private NodeAgent agent;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(
        Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
        "containers take root");
    world = new RealWorld();
    server = new FakeServer(world);
    commands = new HostCommands(world.timers());
    mounts = new LinuxMounts(commands);
    images = new LocalImageStore(directory.resolve("images"), world, RegistryConfig.DIRECT);
    images.load(DebianImages.busybox("busybox:latest").write(directory.resolve("busybox.tar")));
    String hash = "test-" + world.random().nextSuffix(6);
    OciConfig config = OciConfig.of(directory.resolve("data"), hash, "node-1");
    runtime = new OciRuntime(config, images, new Namespaces(), world);
    storageConfig =
        new StorageConfig(
            directory.resolve("node"),
            directory.resolve("memory"),
            "10.96.0.10",
            "cluster.local",
            Path.of("/etc/resolv.conf"));
    startAgent();
  }

  private void startAgent() throws Exception {
    ApiClient api = new ApiClient(server);
    informers = new SharedInformers(api, world);
    Informer<Service> services = informers.of(Kinds.SERVICE);
    NodeConfig node =
        new NodeConfig(
            "node-1", "192.168.1.1", "10.244.1.0/24", 0, 110, Machine.here(directory), Map.of());
    DiskStorage storage =
        new DiskStorage(
            storageConfig,
            mounts,
            world.clock(),
            api,
            new ApiConfigObjects(api, services),
            node.facts());
    agent =
        new NodeAgent(
            world,
            api,
            informers,
            node,
            "v1.36.0+kennel",
            runtime,
            images,
            storage,
            new MachineHolds((name, uid) -> runtime.killPod(uid)),
            new NetworkProbes(world.timers(), runtime, Socket::new));
    CountDownLatch ready = new CountDownLatch(1);
    agent.start(ready::countDown);
    ready.await();
  }

  @AfterEach
  void stop() throws Exception {
    if (agent == null) {
      return;
    }
    agent.close();
    informers.close();
    runtime.destroy();
    assertThat(mounts.mountedBelow(directory)).isEmpty();
    world.close();
  }

  private void create(String name, String spec) {
    String json =
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","namespace":"default",
         "uid":"uid-%s"},"spec":%s,"status":{"phase":"Pending"}}
        """
            .formatted(name, name, spec.replace('\'', '"'));
    ObjectNode pod = (ObjectNode) JsonMapper.shared().readTree(json);
    ((ObjectNode) pod.get("spec")).put("nodeName", "node-1");
    server.put(PODS + name, pod);
  }

  private void delete(String name, long graceSeconds) {
    server.delete(
        PODS + name, JsonNodeFactory.instance.objectNode().put("gracePeriodSeconds", graceSeconds));
  }

  private Pod pod(String name) {
    ObjectNode tree = server.object(PODS + name);
    return tree == null ? null : Models.decode(tree, Pod.class);
  }

  private boolean is(String name, String condition) {
    return pod(name).getStatus().getConditions().stream()
        .anyMatch(c -> c.getType().equals(condition) && c.getStatus().equals("True"));
  }

  private void await(String what, Callable<Boolean> done) throws Exception {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!done.call()) {
      assertThat(System.nanoTime())
          .describedAs(what + "; events: " + server.events)
          .isLessThan(deadline);
      var _ = server.news.tryAcquire(20, TimeUnit.MILLISECONDS);
    }
  }

  private String log(String uid) throws Exception {
    ContainerState container = runtime.listContainers(uid).getLast();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LogOptions all = new LogOptions(false, false, null, null, null, "All");
    new LogReader(world.timers(), all, () -> false, out).copy(container.config().logPath());
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void runsAPodWithVolumesAndEnvironmentAndRemovesItWithoutATrace() throws Exception {
    put(
        "configmaps",
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},"
            + "'data':{'a.txt':'hello'}}");
    put(
        "secrets",
        "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'s'},"
            + "'data':{'key':'c2VjcmV0'}}");
    create(
        "p",
        """
        {'hostname':'kubia-0','subdomain':'kubia','restartPolicy':'Always',
         'securityContext':{'fsGroup':1234},
         'containers':[{'name':'app','image':'busybox','command':['sh','-c'],
          'args':['cat /c/a.txt; echo; echo $(WHO) $KEY; hostname; cat /etc/hosts /etc/resolv.conf;
            mount | grep /mem; ls -ld /disk; ls -la /c; echo bye > /dev/termination-log;
            trap \\"exit 0\\" TERM; touch /disk/ready; while true; do sleep 0.1; done'],
          'env':[{'name':'WHO','valueFrom':{'fieldRef':{'fieldPath':'metadata.name'}}},
                 {'name':'KEY','valueFrom':{'secretKeyRef':{'name':'s','key':'key'}}}],
          'readinessProbe':{'exec':{'command':['sh','-c','[ -e /disk/ready ]']},'periodSeconds':1},
          'volumeMounts':[{'name':'c','mountPath':'/c'},{'name':'disk','mountPath':'/disk'},
                          {'name':'mem','mountPath':'/mem'}]}],
         'volumes':[{'name':'c','configMap':{'name':'c'}},{'name':'disk','emptyDir':{}},
                    {'name':'mem','emptyDir':{'medium':'Memory','sizeLimit':'1Mi'}}]}
        """
            .replace("\n", " "));

    await("ready", () -> is("p", "Ready"));

    assertThat(log("uid-p"))
        .contains("hello\np secret\nkubia-0\n")
        .contains("kubia-0.kubia.default.svc.cluster.local")
        .contains("nameserver 10.96.0.10")
        .contains("options ndots:5")
        .contains("size=1024k")
        .contains("..data");
    delete("p", 1);
    await("gone", () -> pod("p") == null && runtime.listSandboxes().isEmpty());
    await("forgotten", () -> agent.pods().isEmpty());
    assertThat(mounts.mountedBelow(directory)).isEmpty();
    assertThat(directory.resolve("node/pods/uid-p")).doesNotExist();
    assertThat(directory.resolve("memory/pods/uid-p")).doesNotExist();
  }

  @Test
  void aNewAgentFindsTheProcessThatRuns() throws Exception {
    create(
        "p",
        """
        {'containers':[{'name':'app','image':'busybox','command':['sleep','1000']}]}
        """);
    await("ready", () -> is("p", "Ready"));
    String before = runtime.listContainers("uid-p").getLast().id();
    agent.close();
    informers.close();
    startAgent();
    await("seen", () -> !agent.pods().isEmpty());
    delete("p", 1);
    await("gone", () -> pod("p") == null);
    assertThat(server.events)
        .filteredOn(each -> each.startsWith("Started"))
        .describedAs("never started again: " + before)
        .hasSize(1);
  }

  @Test
  void reportsHowAProgramEnded() throws Exception {
    create(
        "p",
        """
        {'restartPolicy':'Never','containers':[{'name':'app','image':'busybox',
         'command':['sh','-c','echo why > /dev/termination-log; exit 7']}]}
        """);
    await("failed", () -> pod("p").getStatus().getPhase().equals("Failed"));
    var ended = pod("p").getStatus().getContainerStatuses().getFirst().getState().getTerminated();
    assertThat(ended.getExitCode()).isEqualTo(7);
    assertThat(ended.getReason()).isEqualTo("Error");
    assertThat(ended.getMessage()).isEqualTo("why\n");
  }

  @Test
  void killsAPodThatIgnoresItsTerminationOnceItIsDeletedByForce() throws Exception {
    create(
        "p",
        """
        {'containers':[{'name':'app','image':'busybox',
         'command':['sh','-c','trap \\"\\" TERM; while true; do sleep 0.1; done']}]}
        """);
    await("ready", () -> is("p", "Ready"));
    delete("p", 30);
    await("killing", () -> server.events.toString().contains("Killing Stopping container app"));
    assertThat(runtime.listContainers("uid-p").getLast().phase()).isEqualTo(Phase.RUNNING);
    delete("p", 0);
    assertThat(pod("p")).isNull();
    await("gone", () -> runtime.listSandboxes().isEmpty() && agent.pods().isEmpty());
    assertThat(runtime.listContainers()).isEmpty();
  }

  @Test
  void tellsOfTooMuchMemoryAndOfTheBackOff() throws Exception {
    create(
        "p",
        """
        {'containers':[{'name':'app','image':'busybox','command':['sh','-c','tail /dev/zero'],
         'resources':{'limits':{'memory':'16Mi'}}}]}
        """);
    await("backs off", () -> waits("p", "CrashLoopBackOff"));
    ContainerStatus status = pod("p").getStatus().getContainerStatuses().getFirst();
    var ended = status.getLastState().getTerminated();
    assertThat(ended.getReason()).isEqualTo("OOMKilled");
    assertThat(ended.getExitCode()).isEqualTo(137);
    assertThat(status.getState().getWaiting().getMessage())
        .isEqualTo("back-off 10s restarting failed container=app pod=p_default(uid-p)");
    String told = "BackOff Back-off restarting failed container app in pod p_default";
    await("the event", () -> server.events.stream().anyMatch(each -> each.startsWith(told)));
    assertThat(overTls("/containerLogs/default/p/app?previous=true")).startsWith("HTTP/1.1 200");
    delete("p", 1);
    await("gone", () -> pod("p") == null && agent.pods().isEmpty());
  }

  private boolean waits(String name, String reason) {
    return pod(name).getStatus().getContainerStatuses().stream()
        .anyMatch(each ->
            each.getState().getWaiting() != null
                && each.getState().getWaiting().getReason().equals(reason));
  }

  @Test
  void filtersSystemCallsWhereThePodAsksForIt() throws Exception {
    create(
        "p",
        """
        {'restartPolicy':'Never',
         'securityContext':{'seccompProfile':{'type':'RuntimeDefault'}},
         'containers':[{'name':'app','image':'busybox','command':['sh','-c',
          'grep Seccomp: /proc/self/status; unshare -u true 2>&1 || echo denied; echo fine']}]}
        """);
    await("ended", () -> pod("p").getStatus().getPhase().equals("Succeeded"));
    assertThat(log("uid-p")).contains("Seccomp:\t2\n").contains("denied\nfine\n");
  }

  @Test
  void servesLogsOverTls() throws Exception {
    create(
        "p",
        """
        {'restartPolicy':'Never','containers':[{'name':'app','image':'busybox',
         'command':['sh','-c','echo one; echo two; sleep 0.3; echo three']}]}
        """);
    await("runs", () -> !runtime.listContainers("uid-p").isEmpty());
    await("started", () -> runtime.listContainers("uid-p").getLast().phase() != Phase.CREATED);
    assertThat(overTls("/containerLogs/default/p/app?follow=true"))
        .contains("one")
        .contains("two")
        .contains("three");
    assertThat(overTls("/containerLogs/default/p/app?tailLines=1"))
        .contains("three")
        .doesNotContain("two");
    assertThat(overTls("/containerLogs/default/p/app?previous=true"))
        .startsWith("HTTP/1.1 400")
        .endsWith("previous terminated container \"app\" in pod \"p\" not found");
    assertThat(overTls("/containerLogs/default/p/other"))
        .endsWith("container other is not valid for pod p");
    assertThat(overTls("/containerLogs/default/none/app")).startsWith("HTTP/1.1 404");
    assertThat(overTls("/containerLogs/default/p/app?tailLines=x")).startsWith("HTTP/1.1 400");
    assertThat(overTls("/pods")).contains("\"uid\":\"uid-p\"");
    assertThat(overTls("/exec/default/p/app")).endsWith("container not found (\"app\")");
  }

  private String overTls(String path) throws Exception {
    TestAuthority authority = new TestAuthority("cluster");
    try (AgentServer front = new AgentServer(authority.context("node", authority))) {
      int port = front.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      StatsSummary stats = new StatsSummary("node-1", runtime, new UsageSamples(world, runtime));
      front.serve(port, new NodeApi(world, agent, runtime, stats));
      var sockets = authority.context("apiserver", authority).getSocketFactory();
      try (Socket socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(10_000);
        String request = "GET " + path + " HTTP/1.1\r\nHost: n\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  private void put(String plural, String json) {
    ObjectNode object = (ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"'));
    String name = object.path("metadata").path("name").asString();
    server.put("/api/v1/namespaces/default/" + plural + "/" + name, object);
  }

  /** A network namespace for each sandbox, with nothing in it. */
  private final class Namespaces implements PodNetwork {
    @Override
    public Attachment attach(String sandboxId) {
      commands.script("ip", "ip netns add \"$1\"", name(sandboxId));
      return new Attachment("/run/netns/" + name(sandboxId), "10.0.0.1");
    }

    @Override
    public void detach(String sandboxId) {
      var _ = commands.run(List.of("ip", "netns", "del", name(sandboxId)), "");
    }

    @Override
    public String nodeNamespacePath() {
      return "/proc/1/ns/net";
    }

    private String name(String sandboxId) {
      return "kennel-test-" + sandboxId.substring(0, 12);
    }
  }
}
