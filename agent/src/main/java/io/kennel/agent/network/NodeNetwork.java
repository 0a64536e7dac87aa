package io.kennel.agent.network;

import io.kennel.agent.process.HostCommands;
import java.nio.file.Files;

/**
 * One node: a namespace with a wire to each of its pods. There is no bridge within a node: the node
 * routes between its pods, so that every packet passes the node's rules in both directions.
 */
public final class NodeNetwork implements PodNetwork {
  private final NetworkConfig config;
  private final AddressPlan plan;
  private final String name;
  private final HostCommands commands;
  private final AddressPool pool;

  NodeNetwork(NetworkConfig config, AddressPlan plan, String name, HostCommands commands) {
    this.config = config;
    this.plan = plan;
    this.name = name;
    this.commands = commands;
    this.pool =
        new AddressPool(config.directory().resolve("addresses").resolve(name), plan.podsOf(name));
  }

  /** The node's own address, its {@code InternalIP}. */
  public String address() {
    return plan.addressOf(name);
  }

  /** The range that the node's pods get their addresses from. */
  public String podCidr() {
    return plan.podsOf(name).toString();
  }

  @Override
  public Attachment attach(String sandboxId) {
    String known = pool.find(sandboxId);
    String namespace = config.podNamespace(sandboxId);
    String path = NetworkConfig.file(namespace).toString();
    if (known != null && Files.exists(NetworkConfig.file(namespace))) {
      return new Attachment(path, known);
    }
    String address = pool.take(sandboxId);
    try {
      commands.script(
          "connecting a pod", NetworkScripts.pod(config, plan, name, sandboxId, address));
      return new Attachment(path, address);
    } catch (RuntimeException e) {
      detach(sandboxId);
      throw e;
    }
  }

  @Override
  public void detach(String sandboxId) {
    boolean standing = Files.exists(NetworkConfig.file(config.podNamespace(sandboxId)));
    if (standing || pool.find(sandboxId) != null) {
      commands.script("disconnecting a pod", NetworkScripts.podDown(config, sandboxId));
      pool.free(sandboxId);
    }
  }

  @Override
  public String nodeNamespacePath() {
    return NetworkConfig.file(config.nodeNamespace(name)).toString();
  }
}
