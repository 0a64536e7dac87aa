/**
 * Who is who: the cluster's certificate authority and certificates, the kubeconfig, the tokens of
 * service accounts, and the authentication of requests by either.
 */
@NullMarked
package io.kennel.server.identity;

import org.jspecify.annotations.NullMarked;
