package io.kennel.bench;

import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.api.Transport.Request;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How long after a pod's readiness was told to a watcher its name can be looked up. */
record DnsRow(Workspace space, String image, int samples) implements Row {
  private static final int SECONDS_MAX = 30;
  private static final int DNS_PORT = 53;
  private static final int ANSWER_MILLIS_MAX = 200;
  private static final int ANSWER_BYTES_MAX = 512;

  @Override
  public String name() {
    return "DNS record after the pod's readiness";
  }

  @Override
  public List<Figure> measure() {
    String server = server();
    space.create(
        space.core("services"),
        """
        {"metadata":{"name":"named"},"spec":{"clusterIP":"None","selector":{"app":"named"},
         "ports":[{"port":80}]}}
        """);
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      millis.add(Math.max(0, once(server, "named-" + i)) / 1e6);
    }
    return List.of(
        new Figure(name(), ProcessRows.median(millis), "ms", samples, "median")
            .within(Budget.atMost(10)));
  }

  private String server() {
    JsonNode slice =
        space.get("/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices/kube-dns");
    String address = slice.path("endpoints").path(0).path("addresses").path(0).asString("");
    if (address.isEmpty()) {
      throw new BenchException("the endpoint slice kube-dns names no DNS server");
    }
    return address;
  }

  private long once(String server, String pod) {
    AtomicLong ready = new AtomicLong();
    Map<String, List<String>> query =
        Map.of("watch", List.of("true"), "fieldSelector", List.of("metadata.name=" + pod));
    Transport.Subscription watch =
        space.watch(new Request("GET", space.core("pods"), query, null, null), new Seen(ready));
    try {
      space.create(space.core("pods"), manifest(pod));
      long named = await(server, pod + ".named." + space.namespace + ".svc.cluster.local");
      while (ready.get() == 0) {
        Workspace.pause();
      }
      return named - ready.get();
    } finally {
      watch.close();
      space.delete(space.core("pods") + "/" + pod);
    }
  }

  private String manifest(String pod) {
    return """
    {"metadata":{"name":"%1$s","labels":{"app":"named"}},"spec":{"hostname":"%1$s",
     "subdomain":"named","terminationGracePeriodSeconds":0,
     "containers":[{"name":"main","image":"%2$s","imagePullPolicy":"IfNotPresent"}]}}
    """
        .formatted(pod, image);
  }

  private static long await(String server, String name) {
    long start = System.nanoTime();
    byte[] question = question(name);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(ANSWER_MILLIS_MAX);
      socket.connect(new InetSocketAddress(server, DNS_PORT));
      while (System.nanoTime() - start < SECONDS_MAX * 1_000_000_000L) {
        if (knows(socket, question)) {
          return System.nanoTime();
        }
        Workspace.pause();
      }
    } catch (IOException e) {
      throw new BenchException("the DNS server " + server + " cannot be asked", e);
    }
    throw new BenchException("no record " + name + " after " + SECONDS_MAX + " s");
  }

  private static boolean knows(DatagramSocket socket, byte[] question) throws IOException {
    socket.send(new DatagramPacket(question, question.length));
    byte[] answer = new byte[ANSWER_BYTES_MAX];
    try {
      socket.receive(new DatagramPacket(answer, answer.length));
    } catch (SocketTimeoutException e) {
      return false;
    }
    return answer[7] > 0;
  }

  /** A query for the addresses of a name, as RFC 1035 section 4.1 lays it out. */
  private static byte[] question(String name) {
    ByteBuffer packet = ByteBuffer.allocate(name.length() + 18);
    packet.putShort((short) 1).putShort((short) 0).putShort((short) 1);
    packet.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    for (String label : name.split("\\.", -1)) {
      packet.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
    }
    return packet.put((byte) 0).putShort((short) 1).putShort((short) 1).array();
  }

  /** Notes when the pod was first seen to be ready. */
  private record Seen(AtomicLong ready) implements Transport.WatchSink {
    @Override
    public void event(String type, Transport.RawObject object) {
      JsonNode pod = object.tree();
      for (JsonNode condition : pod.path("status").path("conditions")) {
        if (condition.path("type").asString("").equals("Ready")
            && condition.path("status").asString("").equals("True")) {
          ready.compareAndSet(0, System.nanoTime());
        }
      }
    }

    @Override
    public void ended(@Nullable StatusException failure) {}
  }
}
