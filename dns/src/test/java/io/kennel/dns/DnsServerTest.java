package io.kennel.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.client.ApiClient;
import io.kennel.client.SharedInformers;
import io.kennel.world.real.RealWorld;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class DnsServerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final int PATIENCE_MILLIS = 10_000;

  private final RealWorld world = new RealWorld();
  private final StubTransport api = new StubTransport();
  private final SharedInformers informers = new SharedInformers(new ApiClient(api), world);
  private DnsServer server;

  @BeforeEach
  void start() throws Exception {
    api.listed(Zones.headless("kubia"));
    api.listed(Zones.slice("kubia", true, false));
    api.listed(Zones.external("outside", "www.example.com"));
    server = server("cluster.local", List.of());
  }

  @AfterEach
  void stop() {
    server.close();
    informers.close();
    world.close();
  }

  private DnsServer server(String domain, List<InetSocketAddress> upstreams)
      throws InterruptedException {
    DnsServer started =
        new DnsServer(
            new DnsConfig(domain, List.of(ANY_PORT), upstreams, List.of()), informers, world);
    started.start();
    CountDownLatch ready = new CountDownLatch(1);
    started.onReady(ready::countDown);
    assertThat(ready.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    return started;
  }

  @Test
  void answersOverUdpAndTcp() throws IOException {
    for (Message answer :
        List.of(
            udp(query("kubia.default.svc.cluster.local.", Type.A)),
            tcp(query("kubia.default.svc.cluster.local.", Type.A)))) {
      assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
      assertThat(answer.getHeader().getFlag(Flags.RD)).isTrue();
      assertThat(answer.getSection(Section.ANSWER))
          .extracting(Record::rdataToString)
          .containsExactly("10.1.0.1");
    }
  }

  @Test
  void showsAChangeAtOnce() throws Exception {
    while (!api.watched()) {
      Thread.onSpinWait();
    }
    assertThat(udp(query("kubia-1.kubia.default.svc.cluster.local.", Type.A)).getRcode())
        .isEqualTo(Rcode.NXDOMAIN);
    api.send("MODIFIED", Zones.slice("kubia", true, true));
    assertThat(udp(query("kubia-1.kubia.default.svc.cluster.local.", Type.A)).getRcode())
        .isEqualTo(Rcode.NOERROR);
    api.send("DELETED", Zones.headless("kubia"));
    assertThat(udp(query("kubia.default.svc.cluster.local.", Type.A)).getRcode())
        .isEqualTo(Rcode.NXDOMAIN);
  }

  @Test
  void cutsWhatIsTooLongForUdpAndGivesAllOverTcp() throws IOException {
    while (!api.watched()) {
      Thread.onSpinWait();
    }
    boolean[] many = new boolean[200];
    Arrays.fill(many, true);
    api.send("MODIFIED", Zones.slice("kubia", many));
    Message query = query("kubia.default.svc.cluster.local.", Type.A);

    byte[] cut = udpBytes(query.toWire());
    assertThat(cut.length).isLessThanOrEqualTo(512);
    assertThat(new Message(cut).getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(tcp(query).getSection(Section.ANSWER)).hasSize(200);

    query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    byte[] longer = udpBytes(query.toWire());
    assertThat(longer.length).isBetween(1000, 1232);
    assertThat(new Message(longer).getOPT()).isNotNull();
  }

  @Test
  void asksOthersAboutOtherNames() throws Exception {
    try (DnsServer front = server("other.local", server.addresses())) {
      Message query = query("kubia.default.svc.cluster.local.", Type.A);
      for (int i = 0; i < 2; i++) {
        Message answer = exchange(front, query.toWire());
        assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
        assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
      }
      Message missing = query("nothing.default.svc.cluster.local.", Type.A);
      assertThat(exchange(front, missing.toWire()).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }
  }

  @Test
  void withoutResolversOtherNamesFail() throws IOException {
    assertThat(udp(query("example.com.", Type.A)).getRcode()).isEqualTo(Rcode.SERVFAIL);
    Message alias = udp(query("outside.default.svc.cluster.local.", Type.A));
    assertThat(alias.getSection(Section.ANSWER)).hasSize(1);
    assertThat(alias.getRcode()).isEqualTo(Rcode.SERVFAIL);
  }

  @Test
  void refusesWhatItDoesNotDo() throws IOException {
    assertThat(udp(query("cluster.local.", Type.AXFR)).getRcode()).isEqualTo(Rcode.REFUSED);
    Message update = query("cluster.local.", Type.A);
    update.getHeader().setOpcode(5);
    assertThat(udp(update).getRcode()).isEqualTo(Rcode.NOTIMP);
    Message newer = query("cluster.local.", Type.A);
    newer.addRecord(new OPTRecord(1232, 0, 7), Section.ADDITIONAL);
    assertThat(udp(newer).getRcode()).isEqualTo(Rcode.BADVERS);
    Message none = new Message(7);
    assertThat(new Message(udpBytes(none.toWire())).getRcode()).isEqualTo(Rcode.FORMERR);
  }

  @Test
  void survivesAnythingThatIsSent() throws IOException {
    Random random = new Random(1);
    byte[] good = query("kubia.default.svc.cluster.local.", Type.SRV).toWire();
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < 2000; i++) {
        byte[] bad = random.nextBoolean() ? good.clone() : new byte[random.nextInt(600)];
        for (int j = 0; j < 1 + random.nextInt(8) && bad.length > 0; j++) {
          bad[random.nextInt(bad.length)] = (byte) random.nextInt();
        }
        socket.send(new DatagramPacket(bad, bad.length, server.addresses().getFirst()));
      }
    }
    assertThat(answersAtLast()).isTrue();
    assertThat(tcp(query("kubia.default.svc.cluster.local.", Type.A)).getRcode()).isZero();
  }

  /** The machine drops datagrams that come faster than they are read. */
  private boolean answersAtLast() throws IOException {
    byte[] query = query("kubia.default.svc.cluster.local.", Type.A).toWire();
    for (int i = 0; i < 50; i++) {
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.setSoTimeout(PATIENCE_MILLIS / 50);
        socket.send(new DatagramPacket(query, query.length, server.addresses().getFirst()));
        socket.receive(new DatagramPacket(new byte[512], 512));
        return true;
      } catch (SocketTimeoutException e) {
        assertThat(i).isLessThan(50);
      }
    }
    return false;
  }

  @Test
  void anAddressThatIsTakenIsNamed() {
    InetSocketAddress taken = server.addresses().getFirst();
    DnsServer second =
        new DnsServer(
            new DnsConfig("cluster.local", List.of(taken), List.of(), List.of()), informers, world);
    assertThatThrownBy(second::start)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("DNS cannot listen on");
  }

  @Test
  void readsTheMachinesResolvers() {
    assertThat(
            ResolvConf.resolvers(
                List.of(
                    "# x",
                    "nameserver 10.0.0.2",
                    "search a b",
                    "nameserver bad",
                    " nameserver ::1")))
        .containsExactly(
            new InetSocketAddress(InetAddress.ofLiteral("10.0.0.2"), 53),
            new InetSocketAddress(InetAddress.ofLiteral("::1"), 53));
  }

  private static Message query(String name, int type) {
    return Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN));
  }

  private Message udp(Message query) throws IOException {
    return exchange(server, query.toWire());
  }

  private byte[] udpBytes(byte[] query) throws IOException {
    return udpBytes(server, query);
  }

  private static Message exchange(DnsServer server, byte[] query) throws IOException {
    return new Message(udpBytes(server, query));
  }

  private static byte[] udpBytes(DnsServer server, byte[] query) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.send(new DatagramPacket(query, query.length, server.addresses().getFirst()));
      DatagramPacket answer = new DatagramPacket(new byte[65535], 65535);
      socket.receive(answer);
      return Arrays.copyOf(answer.getData(), answer.getLength());
    }
  }

  private Message tcp(Message query) throws IOException {
    InetSocketAddress address = server.addresses().getFirst();
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeShort(query.toWire().length);
      out.write(query.toWire());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] answer = new byte[in.readUnsignedShort()];
      in.readFully(answer);
      return new Message(answer);
    }
  }
}
