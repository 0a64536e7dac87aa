/**
 * {@code metrics.k8s.io}: what pods and nodes use, asked of the nodes' agents at each request. No
 * figure is stored. Source: "Resource metrics pipeline".
 */
@NullMarked
package io.kennel.server.metrics;

import org.jspecify.annotations.NullMarked;
