package io.kennel.cluster;

import io.kennel.agent.hold.VolumeHolds;
import io.kennel.agent.node.NodeConfig;
import io.kennel.agent.probe.ProbeClient;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ImageStore;
import io.kennel.agent.volume.PodStorage;
import io.kennel.client.Api;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.volumes.VolumeDirectories;
import java.nio.file.Path;
import java.util.List;

/** What pods run on: this machine, or nothing but memory. */
interface Machinery extends AutoCloseable {
  /** The range that services get their addresses from. */
  String serviceCidr();

  /** The address by which pods reach this machine. */
  String machineAddress();

  /** The range that pods get their addresses from. */
  String podCidr();

  /** The directories that volumes of class {@code standard} are. */
  VolumeDirectories directories();

  /** Whether pods are processes, with a network of their own. */
  boolean real();

  /** Makes the network of the nodes. */
  void up(List<String> nodes);

  /** Begins to take images in, once; pods that are to run them wait until they are there. */
  void load(List<Path> archives);

  /** Returns once the images are there; what went wrong, for people, or nothing. */
  String awaitImages();

  /** What the agent of one node works with. */
  NodeParts node(String name, Api api, SharedInformers informers, int agentPort);

  /** Begins to have service addresses answer. */
  void serve(SharedInformers informers);

  /** Stops all that runs, and takes down what was made on the machine. Idempotent. */
  @Override
  void close();

  /** Pulls a node's cable, or plugs it in. Idempotent. */
  void connect(String node, boolean connected);

  /**
   * Takes a node's power: all that it runs is gone when this returns, what is on its disk stays.
   * Its parts are of no use any more; {@link #up} and {@link #node} make new ones. Idempotent.
   */
  void powerOff(String node);

  /** The parts of one node. */
  record NodeParts(
      NodeConfig config,
      ContainerRuntime runtime,
      ImageStore images,
      PodStorage storage,
      VolumeHolds holds,
      ProbeClient probes) {}
}
