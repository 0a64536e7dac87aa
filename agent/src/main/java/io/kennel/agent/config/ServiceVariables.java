package io.kennel.agent.config;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The variables by which containers find services. Source: "Service", "Environment variables". */
final class ServiceVariables {
  private ServiceVariables() {}

  /** Of all services that have an address of their own. */
  static Map<String, String> of(Collection<Service> services) {
    Map<String, String> result = new LinkedHashMap<>();
    for (Service each : services) {
      String ip = each.getSpec().getClusterIP();
      if (ip != null
          && !ip.isEmpty()
          && !ip.equals("None")
          && !each.getSpec().getPorts().isEmpty()) {
        add(result, each, ip);
      }
    }
    return result;
  }

  private static void add(Map<String, String> result, Service service, String ip) {
    String prefix = variable(service.getMetadata().getName());
    ServicePort first = service.getSpec().getPorts().getFirst();
    result.put(prefix + "_SERVICE_HOST", ip);
    result.put(prefix + "_SERVICE_PORT", Integer.toString(first.getPort()));
    for (ServicePort port : service.getSpec().getPorts()) {
      if (port.getName() != null && !port.getName().isEmpty()) {
        String name = prefix + "_SERVICE_PORT_" + variable(port.getName());
        result.put(name, Integer.toString(port.getPort()));
      }
    }
    result.put(prefix + "_PORT", url(first, ip));
    for (ServicePort port : service.getSpec().getPorts()) {
      String link = prefix + "_PORT_" + port.getPort() + "_" + protocol(port);
      result.put(link, url(port, ip));
      result.put(link + "_PROTO", protocol(port).toLowerCase(Locale.ROOT));
      result.put(link + "_PORT", Integer.toString(port.getPort()));
      result.put(link + "_ADDR", ip);
    }
  }

  private static String url(ServicePort port, String ip) {
    return protocol(port).toLowerCase(Locale.ROOT) + "://" + ip + ":" + port.getPort();
  }

  private static String protocol(ServicePort port) {
    return port.getProtocol() == null ? "TCP" : port.getProtocol();
  }

  private static String variable(String name) {
    return name.replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
