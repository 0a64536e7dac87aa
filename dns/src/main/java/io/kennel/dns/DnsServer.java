package io.kennel.dns;

import io.kennel.client.SharedInformers;
import io.kennel.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The cluster's DNS server. Until services and endpoints have been listed it answers {@code
 * SERVFAIL} for the cluster's names, so that no client believes they do not exist.
 */
public final class DnsServer implements AutoCloseable {
  private final DnsConfig config;
  private final World world;
  private final ZoneKeeper keeper;
  private final Responder responder;
  private final List<ListenerPair> listeners = new ArrayList<>();

  public DnsServer(DnsConfig config, SharedInformers informers, World world) {
    this.config = config;
    this.world = world;
    this.keeper = new ZoneKeeper(informers);
    this.responder =
        new Responder(
            new Authority(config),
            keeper,
            new Forwarder(world, config.upstreams()),
            world.random());
  }

  /**
   * Listens and begins to answer.
   *
   * @throws UncheckedIOException where an address cannot be listened on; nothing is then
   */
  public void start() {
    keeper.start();
    for (InetSocketAddress address : config.listen()) {
      listen(address);
    }
    listeners.forEach(listener -> listener.start(world));
  }

  /** The addresses it listens on, with the ports that were free where none was given. */
  public List<InetSocketAddress> addresses() {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (int i = 0; i < listeners.size(); i++) {
      addresses.add(
          new InetSocketAddress(config.listen().get(i).getAddress(), listeners.get(i).port()));
    }
    return addresses;
  }

  /** Whether it knows the cluster's names. */
  public boolean ready() {
    return keeper.zone() != null;
  }

  /** Calls {@code action} once it knows them. */
  public void onReady(Runnable action) {
    keeper.onReady(action);
  }

  /** Stops listening. Idempotent. */
  @Override
  public void close() {
    listeners.forEach(ListenerPair::close);
  }

  private void listen(InetSocketAddress address) {
    try {
      listeners.add(ListenerPair.open(address, responder, UdpListener::new));
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(
          "DNS cannot listen on " + address + " (" + e.getMessage() + ")", e);
    }
  }
}
