package io.kennel.controllers.serviceaccounts;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import org.jspecify.annotations.Nullable;

/**
 * A namespace and what is there of it.
 *
 * @param authority the certificate that the ConfigMap is to hold, in PEM
 */
record ServiceAccountsView(
    Namespace namespace,
    @Nullable ServiceAccount account,
    @Nullable ConfigMap certificate,
    String authority) {}
