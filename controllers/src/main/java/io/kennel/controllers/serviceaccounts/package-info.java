/**
 * Gives each namespace what its pods need to speak to the API: the account {@code default} and the
 * authority's certificate in the ConfigMap {@code kube-root-ca.crt}. What is deleted comes back.
 */
@NullMarked
package io.kennel.controllers.serviceaccounts;

import org.jspecify.annotations.NullMarked;
