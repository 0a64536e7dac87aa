/**
 * The agent's own HTTPS API, as a kubelet's: the API server passes requests for logs on to it. Only
 * clients with a certificate of the cluster's authority are let in.
 */
@NullMarked
package io.kennel.agent.server;

import org.jspecify.annotations.NullMarked;
