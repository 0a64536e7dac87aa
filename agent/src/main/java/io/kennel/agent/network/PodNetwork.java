package io.kennel.agent.network;

/** The network of one node, as a sandbox needs it. Shaped like CNI's ADD, CHECK and DEL. */
public interface PodNetwork {
  /**
   * Makes a network namespace for a pod, connected to the node's bridge, with an address of the
   * node's pod CIDR. Idempotent for one sandbox.
   */
  Attachment attach(String sandboxId);

  /** Takes the namespace down and frees the address. Idempotent. */
  void detach(String sandboxId);

  /** Path of the node's own network namespace, for pods on the host network. */
  String nodeNamespacePath();

  /**
   * A pod's place on the network.
   *
   * @param namespacePath the file that a container joins, such as {@code /run/netns/…}
   * @param ip the pod's address
   */
  record Attachment(String namespacePath, String ip) {}
}
