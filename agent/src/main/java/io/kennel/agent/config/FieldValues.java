package io.kennel.agent.config;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.kennel.agent.runtime.RuntimeFailure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a pod can be told about itself. Source: "Downward API". */
public final class FieldValues {
  private static final Pattern SUBSCRIPT =
      Pattern.compile("metadata\\.(labels|annotations)\\['(.*)'\\]");

  private final NodeFacts node;

  public FieldValues(NodeFacts node) {
    this.node = node;
  }

  /** The value of a field of the pod. */
  public String field(Pod pod, String path, String podIp) {
    ObjectMeta metadata = pod.getMetadata();
    Matcher subscript = SUBSCRIPT.matcher(path);
    if (subscript.matches()) {
      Map<String, String> map =
          subscript.group(1).equals("labels") ? metadata.getLabels() : metadata.getAnnotations();
      return map == null ? "" : map.getOrDefault(subscript.group(2), "");
    }
    return switch (path) {
      case "metadata.name" -> metadata.getName();
      case "metadata.namespace" -> metadata.getNamespace();
      case "metadata.uid" -> metadata.getUid();
      case "metadata.labels" -> lines(metadata.getLabels());
      case "metadata.annotations" -> lines(metadata.getAnnotations());
      case "spec.nodeName" -> node.name();
      case "spec.serviceAccountName" -> orEmpty(pod.getSpec().getServiceAccountName());
      case "status.hostIP", "status.hostIPs" -> node.ip();
      case "status.podIP", "status.podIPs" -> podIp;
      default ->
          throw new RuntimeFailure("CreateContainerConfigError", "unsupported fieldPath: " + path);
    };
  }

  /** The value of a request or limit of a container, in units of the divisor, rounded up. */
  public String resource(Container container, ResourceFieldSelector selector) {
    String[] path = selector.getResource().split("\\.", 2);
    Quantity own =
        path[0].equals("limits")
            ? Limits.limits(container).get(path[1])
            : Limits.requests(container).get(path[1]);
    BigDecimal amount;
    if (own != null) {
      amount = Limits.parse(own).amount();
    } else if (path[0].equals("limits")) {
      amount = nodeAmount(path[1]);
    } else {
      amount = BigDecimal.ZERO;
    }
    return divide(amount, selector.getDivisor());
  }

  private BigDecimal nodeAmount(String resource) {
    String text = node.allocatable().get(resource);
    return text == null ? BigDecimal.ZERO : io.kennel.api.value.Quantity.parse(text).amount();
  }

  private static String divide(BigDecimal amount, @Nullable Quantity divisor) {
    BigDecimal by =
        divisor == null || divisor.getAmount() == null || divisor.getAmount().isEmpty()
            ? BigDecimal.ONE
            : Limits.parse(divisor).amount();
    BigDecimal unit = by.signum() == 0 ? BigDecimal.ONE : by;
    return amount.divide(unit, 0, RoundingMode.CEILING).toPlainString();
  }

  /** One {@code key="escaped value"} a line, in the order of the keys. */
  private static String lines(@Nullable Map<String, String> map) {
    if (map == null) {
      return "";
    }
    StringBuilder result = new StringBuilder();
    new TreeMap<>(map)
        .forEach((key, value) -> {
          result.append(result.isEmpty() ? "" : "\n").append(key).append('=');
          result.append('"').append(escape(value)).append('"');
        });
    return result.toString();
  }

  private static String escape(String value) {
    return value
        .replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("\n", "\\n")
        .replace("\t", "\\t");
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
