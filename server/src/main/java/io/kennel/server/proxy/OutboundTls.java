package io.kennel.server.proxy;

import io.kennel.server.identity.Identity;
import io.kennel.server.proxy.Target.Trust;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

/** The TLS contexts of outgoing connections, each made when it is first needed. Thread-safe. */
final class OutboundTls {
  private final Identity identity;
  private final Map<Trust, SSLContext> contexts = new ConcurrentHashMap<>();

  OutboundTls(Identity identity) {
    this.identity = identity;
  }

  SSLContext of(Trust trust) {
    return contexts.computeIfAbsent(
        trust,
        wanted ->
            switch (wanted) {
              case ANYBODY -> identity.anybodyContext();
              case CLUSTER -> identity.clientContext(identity.agentClient());
            });
  }
}
