package io.kennel.controllers.endpoints;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.kennel.api.ObjectKey;
import io.kennel.api.selector.LabelSelector;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Controller;
import io.kennel.client.ControllerRunner;
import io.kennel.client.Informer;
import io.kennel.client.KeyMapping;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.client.PlanExecutor;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.client.SharedInformers;
import io.kennel.world.World;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Watches services, pods and what it makes of them; one key is one service. */
public final class EndpointsController {
  private final PlanExecutor executor;
  private final Informer<Service> services;
  private final Informer<Pod> pods;
  private final Informer<EndpointSlice> slices;
  private final Informer<Endpoints> endpoints;
  private final ControllerRunner runner;

  private EndpointsController(PlanExecutor executor, SharedInformers informers, World world) {
    this.executor = executor;
    this.services = informers.of(Kinds.SERVICE);
    this.pods = informers.of(Kinds.POD);
    this.slices = informers.of(Kinds.ENDPOINT_SLICE);
    this.endpoints = informers.of(Kinds.ENDPOINTS);
    this.runner =
        new ControllerRunner(world, "endpoints", this::reconcile)
            .watch(services, KeyMapping.self())
            .watch(pods, PodEndpoint::countAsEqual, this::servicesOf)
            .watch(slices, EndpointsController::serviceOf)
            .watch(endpoints, KeyMapping.self());
  }

  public static Controller create(PlanExecutor executor, SharedInformers informers, World world) {
    return new EndpointsController(executor, informers, world).runner;
  }

  private Outcome reconcile(ObjectKey key) {
    Service service = services.view().get(key);
    if (service == null) {
      return removeEndpoints(key);
    }
    if (!hasSelector(service)) {
      return Outcome.DONE;
    }
    EndpointsView view =
        new EndpointsView(service, podsOf(service), slicesOf(service), endpoints.view().get(key));
    List<Action> actions = new ArrayList<>(SliceDecision.decide(view));
    actions.addAll(EndpointsDecision.decide(view));
    return executor.execute(new Plan(actions, null));
  }

  /** Slices go with their owner; the older form has none. */
  private Outcome removeEndpoints(ObjectKey key) {
    Endpoints left = endpoints.view().get(key);
    if (left == null || !EndpointsDecision.isManaged(left)) {
      return Outcome.DONE;
    }
    return executor.execute(
        new Plan(
            List.of(
                new Plan.Delete<>(
                    Kinds.ENDPOINTS, key, DeleteOptions.onlyIf(left.getMetadata().getUid()))),
            null));
  }

  private List<Pod> podsOf(Service service) {
    LabelSelector selector = LabelSelector.of(service.getSpec().getSelector());
    return pods.view().in(service.getMetadata().getNamespace()).stream()
        .filter(pod -> selector.matches(pod.getMetadata().getLabels()))
        .toList();
  }

  private List<EndpointSlice> slicesOf(Service service) {
    ObjectKey key = Owners.keyOf(service);
    return slices.view().in(key.namespace()).stream()
        .filter(slice -> serviceOf(slice).contains(key))
        .toList();
  }

  private Collection<ObjectKey> servicesOf(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return services.view().in(pod.getMetadata().getNamespace()).stream()
        .filter(EndpointsController::hasSelector)
        .filter(each -> LabelSelector.of(each.getSpec().getSelector()).matches(labels))
        .map(Owners::keyOf)
        .toList();
  }

  /** Only of slices that this controller manages. */
  private static Collection<ObjectKey> serviceOf(EndpointSlice slice) {
    Map<String, String> labels =
        Optional.ofNullable(slice.getMetadata().getLabels()).orElse(Map.of());
    String service = labels.get(SliceGroup.SERVICE_NAME);
    return service == null || !SliceGroup.MANAGER.equals(labels.get(SliceGroup.MANAGED_BY))
        ? List.of()
        : List.of(new ObjectKey(slice.getMetadata().getNamespace(), service));
  }

  /** An external name has no addresses of its own. */
  private static boolean hasSelector(Service service) {
    Map<String, String> selector = service.getSpec().getSelector();
    return selector != null
        && !selector.isEmpty()
        && !"ExternalName".equals(service.getSpec().getType());
  }
}
