/**
 * Keeps EndpointSlices, and the older Endpoints, of services with selectors: the addresses behind a
 * service and which of them are ready. DNS and the service proxy work from the slices alone.
 *
 * <p>Written at once when a pod changes: nothing is batched or delayed. Only slices whose content
 * differs are written, and slices made by others (another managed-by label) are left alone. Source:
 * the documentation page "EndpointSlices".
 */
@NullMarked
package io.kennel.controllers.endpoints;

import org.jspecify.annotations.NullMarked;
