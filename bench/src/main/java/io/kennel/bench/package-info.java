/**
 * Measures a Kubernetes API, Kennel's or any other that a kubeconfig leads to. Load comes from
 * {@code wrk}, a separate program, so that this process is not what is measured.
 */
@NullMarked
package io.kennel.bench;

import org.jspecify.annotations.NullMarked;
