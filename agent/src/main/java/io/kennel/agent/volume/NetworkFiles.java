package io.kennel.agent.volume;

import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.PodDNSConfigOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a container finds in /etc/hosts, /etc/hostname and /etc/resolv.conf. Pure. Source: "DNS for
 * Services and Pods", "Adding entries to Pod /etc/hosts with HostAliases".
 */
final class NetworkFiles {
  static final int SEARCHES_MAX = 32;
  static final int NAMESERVERS_MAX = 3;

  private NetworkFiles() {}

  /** The hostname inside the pod, cut to what Linux takes. */
  static String hostname(Pod pod) {
    String own = pod.getSpec().getHostname();
    String name = own == null || own.isEmpty() ? pod.getMetadata().getName() : own;
    return name.length() <= 63 ? name : name.substring(0, 63).replaceAll("[-.]+$", "");
  }

  /** The hosts file of a pod with an address of its own. */
  static String hosts(Pod pod, String ip, String clusterDomain) {
    StringBuilder text =
        new StringBuilder(
            """
            # Kubernetes-managed hosts file.
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            fe00::0\tip6-mcastprefix
            fe00::1\tip6-allnodes
            fe00::2\tip6-allrouters
            """);
    String hostname = hostname(pod);
    text.append(ip).append('\t');
    String subdomain = pod.getSpec().getSubdomain();
    if (subdomain != null && !subdomain.isEmpty()) {
      text.append(
          "%s.%s.%s.svc.%s\t"
              .formatted(hostname, subdomain, pod.getMetadata().getNamespace(), clusterDomain));
    }
    text.append(hostname).append('\n');
    addAliases(text, pod);
    return text.toString();
  }

  /** The hosts file of a pod on the node's network. */
  static String hostNetworkHosts(Pod pod, String ofNode) {
    StringBuilder text =
        new StringBuilder("# Kubernetes-managed hosts file (host network).\n").append(ofNode);
    addAliases(text, pod);
    return text.toString();
  }

  private static void addAliases(StringBuilder text, Pod pod) {
    List<HostAlias> aliases = pod.getSpec().getHostAliases();
    if (aliases.isEmpty()) {
      return;
    }
    text.append("\n# Entries added by HostAliases.\n");
    for (HostAlias each : aliases) {
      text.append(each.getIp())
          .append('\t')
          .append(String.join("\t", each.getHostnames()))
          .append('\n');
    }
  }

  /**
   * The resolver's configuration.
   *
   * @param ofNode the node's own
   */
  static String resolver(Pod pod, StorageConfig config, String ofNode) {
    Resolver node = Resolver.parse(ofNode);
    String policy = pod.getSpec().getDnsPolicy();
    boolean hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    Resolver base =
        switch (policy == null ? "ClusterFirst" : policy) {
          case "None" -> new Resolver(List.of(), List.of(), Map.of());
          case "Default" -> node;
          case "ClusterFirstWithHostNet" -> cluster(pod, config, node);
          default -> hostNetwork ? node : cluster(pod, config, node);
        };
    return base.with(pod.getSpec().getDnsConfig()).text();
  }

  private static Resolver cluster(Pod pod, StorageConfig config, Resolver node) {
    String domain = config.clusterDomain();
    List<String> searches = new ArrayList<>();
    searches.add(pod.getMetadata().getNamespace() + ".svc." + domain);
    searches.add("svc." + domain);
    searches.add(domain);
    searches.addAll(node.searches);
    return new Resolver(List.of(config.clusterDnsIp()), searches, Map.of("ndots", "5"));
  }

  private record Resolver(
      List<String> nameservers, List<String> searches, Map<String, String> options) {

    static Resolver parse(String text) {
      List<String> nameservers = new ArrayList<>();
      List<String> searches = new ArrayList<>();
      Map<String, String> options = new LinkedHashMap<>();
      for (String line : text.split("\n")) {
        String[] words = line.strip().split("\\s+");
        List<String> rest = List.of(words).subList(1, words.length);
        switch (words[0]) {
          case "nameserver" -> nameservers.addAll(rest);
          case "search" -> searches = new ArrayList<>(rest);
          case "options" -> rest.forEach(each -> addOption(options, each));
          default -> {}
        }
      }
      return new Resolver(nameservers, searches, options);
    }

    private static void addOption(Map<String, String> options, String text) {
      String[] parts = text.split(":", 2);
      options.put(parts[0], parts.length == 2 ? parts[1] : "");
    }

    Resolver with(@Nullable PodDNSConfig own) {
      if (own == null) {
        return this;
      }
      Set<String> allNameservers = new LinkedHashSet<>(nameservers);
      allNameservers.addAll(own.getNameservers());
      Set<String> allSearches = new LinkedHashSet<>(searches);
      allSearches.addAll(own.getSearches());
      Map<String, String> allOptions = new LinkedHashMap<>(options);
      for (PodDNSConfigOption each : own.getOptions()) {
        allOptions.put(each.getName(), each.getValue() == null ? "" : each.getValue());
      }
      return new Resolver(List.copyOf(allNameservers), List.copyOf(allSearches), allOptions);
    }

    String text() {
      StringBuilder text = new StringBuilder();
      if (!searches.isEmpty()) {
        text.append("search ").append(String.join(" ", first(searches, SEARCHES_MAX))).append('\n');
      }
      first(nameservers, NAMESERVERS_MAX)
          .forEach(each -> text.append("nameserver ").append(each).append('\n'));
      if (!options.isEmpty()) {
        List<String> words = new ArrayList<>();
        options.forEach((name, value) -> words.add(value.isEmpty() ? name : name + ":" + value));
        text.append("options ").append(String.join(" ", words)).append('\n');
      }
      return text.toString();
    }

    private static List<String> first(List<String> all, int max) {
      return all.subList(0, Math.min(max, all.size()));
    }
  }
}
