package io.kennel.agent.runtime.simulated;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Probe;
import io.kennel.agent.probe.NetworkProbes;
import io.kennel.agent.probe.ProbeClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers probes for simulated containers: with what a test has set, or with success once their
 * program says so. A program with servers must answer HTTP and TCP probes, too, by them.
 */
public final class SimulatedProbes implements ProbeClient {
  /** Of real time: the cluster's own may stand still while a server thinks. */
  private static final int ANSWER_MILLIS_MAX = 1_000;

  private final SimulatedRuntime runtime;
  private final SimulatedServers servers;
  private final NetworkProbes network;
  private final Map<String, Answer> set = new ConcurrentHashMap<>();

  public SimulatedProbes(SimulatedRuntime runtime) {
    this.runtime = runtime;
    this.servers = runtime.servers();
    this.network = runtime.network(PodSocket::new);
  }

  /** Sets what all probes of a container answer from now on. */
  public void set(String containerId, Answer answer) {
    set.put(containerId, answer);
  }

  /** Lets the program decide again. */
  public void reset(String containerId) {
    set.remove(containerId);
  }

  @Override
  public Answer probe(String containerId, Container container, Probe probe, String ip) {
    Answer fixed = set.get(containerId);
    if (fixed != null) {
      return fixed;
    }
    if (!runtime.ready(containerId)) {
      return new Answer(Answer.Outcome.FAILURE, "the simulated program is not ready");
    }
    return probe.getExec() == null && servers.has(containerId)
        ? network.probe(containerId, container, probe, ip)
        : Answer.OK;
  }

  @Override
  public Answer httpGet(HTTPGetAction action, Container container, String ip, Duration limit) {
    return servers.hasAt(ip) ? network.httpGet(action, container, ip, limit) : Answer.OK;
  }

  /** Leads to the server that a simulated pod has at its address. */
  private final class PodSocket extends Socket {
    @Override
    public void connect(SocketAddress pod) throws IOException {
      connect(pod, ANSWER_MILLIS_MAX);
    }

    @Override
    public void connect(SocketAddress pod, int millisMax) throws IOException {
      InetSocketAddress wanted = (InetSocketAddress) pod;
      InetSocketAddress real = servers.address(wanted.getHostString(), wanted.getPort());
      if (real == null) {
        throw new ConnectException("connection refused");
      }
      super.connect(real, millisMax);
      setSoTimeout(ANSWER_MILLIS_MAX);
    }
  }
}
