package io.kennel.controllers.endpoints;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service and what stands behind it.
 *
 * @param pods those that the service selects
 * @param slices those of the service that this controller made
 * @param endpoints the older form; null where there is none
 */
record EndpointsView(
    Service service, List<Pod> pods, List<EndpointSlice> slices, @Nullable Endpoints endpoints) {}
