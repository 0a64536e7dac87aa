package io.kennel.agent.config;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The quality of service of a pod. Source: "Configure Quality of Service for Pods". */
public final class QosClass {
  private QosClass() {}

  /** {@code Guaranteed}, {@code Burstable} or {@code BestEffort}. */
  public static String of(Pod pod) {
    List<Container> all = new ArrayList<>(pod.getSpec().getContainers());
    all.addAll(pod.getSpec().getInitContainers());
    boolean any = false;
    boolean guaranteed = true;
    for (Container each : all) {
      Map<String, Quantity> limits = Limits.limits(each);
      Map<String, Quantity> requests = Limits.requests(each);
      for (String resource : List.of("cpu", "memory")) {
        Quantity limit = limits.get(resource);
        any |= limit != null || requests.containsKey(resource);
        guaranteed &= limit != null && same(limit, requests.get(resource));
      }
    }
    if (!any) {
      return "BestEffort";
    }
    return guaranteed ? "Guaranteed" : "Burstable";
  }

  private static boolean same(Quantity limit, @Nullable Quantity request) {
    return request == null || Limits.parse(limit).compareTo(Limits.parse(request)) == 0;
  }
}
