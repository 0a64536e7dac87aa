package io.kennel.dns;

import io.kennel.dns.Responder.Carrier;
import io.kennel.world.World;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;

/**
 * Asks the machine's resolvers about names that are not the cluster's. Each question has a socket
 * and a port of its own, so that nobody can answer who was not asked.
 */
final class Forwarder {
  private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

  /** How many questions may be open; one more is answered with a failure at once. */
  static final int QUESTIONS_MAX = 256;

  private static final int TIMEOUT_MILLIS = 2000;
  private static final int ROUNDS_MAX = 2;

  private final World world;
  private final List<InetSocketAddress> upstreams;
  private final ForwardCache cache;
  private final Semaphore open = new Semaphore(QUESTIONS_MAX);

  Forwarder(World world, List<InetSocketAddress> upstreams) {
    this.world = world;
    this.upstreams = upstreams;
    this.cache = new ForwardCache(world.clock());
  }

  /** Gives {@code answer} what a resolver says, from a task of its own; null where none does. */
  void forward(Message query, Carrier carrier, Consumer<@Nullable Message> answer) {
    Record question = query.getQuestion();
    Message known = cache.find(question);
    if (known != null) {
      answer.accept(known);
      return;
    }
    if (upstreams.isEmpty() || !open.tryAcquire()) {
      answer.accept(null);
      return;
    }
    var _ =
        world
            .tasks()
            .start(
                "dns forward",
                () -> {
                  Message given;
                  try {
                    given = ask(question, carrier);
                  } finally {
                    open.release();
                  }
                  if (given != null) {
                    cache.add(question, given);
                  }
                  answer.accept(given);
                });
  }

  private @Nullable Message ask(Record question, Carrier carrier) {
    for (int round = 0; round < ROUNDS_MAX; round++) {
      for (InetSocketAddress upstream : upstreams) {
        try {
          Message query = Message.newQuery(question);
          query.getHeader().setID(world.random().nextInt(0x10000));
          Message given = overUdp(query, upstream);
          boolean cut = given.getHeader().getFlag(Flags.TC);
          return cut && carrier == Carrier.TCP ? overTcp(query, upstream) : given;
        } catch (IOException e) {
          LOG.debug("Resolver {} did not answer: {}", upstream, e.getMessage());
        }
      }
    }
    return null;
  }

  private static Message overUdp(Message query, InetSocketAddress upstream) throws IOException {
    byte[] sent = query.toWire();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(upstream);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.send(new DatagramPacket(sent, sent.length));
      DatagramPacket packet = new DatagramPacket(new byte[Message.MAXLENGTH], Message.MAXLENGTH);
      socket.receive(packet);
      return checked(query, java.util.Arrays.copyOf(packet.getData(), packet.getLength()));
    }
  }

  private static Message overTcp(Message query, InetSocketAddress upstream) throws IOException {
    byte[] sent = query.toWire();
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(upstream, TIMEOUT_MILLIS);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeShort(sent.length);
      out.write(sent);
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] received = new byte[in.readUnsignedShort()];
      in.readFully(received);
      return checked(query, received);
    }
  }

  private static Message checked(Message query, byte[] received) throws IOException {
    Message answer = new Message(received);
    boolean fits =
        answer.getHeader().getFlag(Flags.QR)
            && answer.getHeader().getID() == query.getHeader().getID()
            && query.getQuestion().equals(answer.getQuestion());
    if (!fits) {
      throw new IOException("the answer is not to the question");
    }
    return answer;
  }
}
