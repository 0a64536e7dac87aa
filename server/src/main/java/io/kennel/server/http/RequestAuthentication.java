package io.kennel.server.http;

import io.kennel.api.StatusErrors;
import io.kennel.server.identity.Authenticator;
import io.kennel.server.request.User;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.net.ssl.SSLSession;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/** Finds out who sent a request: by its connection's certificate, else by its bearer token. */
final class RequestAuthentication {
  private static final String USER = "io.kennel.user";
  private static final String BEARER = "bearer ";

  private final Authenticator authenticator;

  RequestAuthentication(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  /**
   * The user.
   *
   * @throws io.kennel.api.StatusException with code 401 without credentials that are believed
   */
  User user(Exchange exchange) {
    User byCertificate = byCertificate(exchange);
    if (byCertificate != null) {
      return byCertificate;
    }
    User byToken = byToken(exchange);
    if (byToken != null) {
      return byToken;
    }
    throw StatusErrors.unauthorized();
  }

  private @Nullable User byCertificate(Exchange exchange) {
    EndPoint endPoint = exchange.request().getConnectionMetaData().getConnection().getEndPoint();
    EndPoint.SslSessionData data = endPoint.getSslSessionData();
    if (data == null) {
      return null;
    }
    X509Certificate[] certificates = data.peerCertificates();
    if (certificates == null || certificates.length == 0) {
      return null;
    }
    // The signature is checked once for a connection, not for every request on it.
    SSLSession session = data.sslSession();
    if (session.getValue(USER) instanceof User known) {
      return known;
    }
    User user = authenticator.certificate(certificates[0]);
    if (user != null) {
      session.putValue(USER, user);
    }
    return user;
  }

  private @Nullable User byToken(Exchange exchange) {
    String header = exchange.header(HttpHeader.AUTHORIZATION);
    return header.toLowerCase(Locale.ROOT).startsWith(BEARER)
        ? authenticator.token(header.substring(BEARER.length()).strip())
        : null;
  }
}
