package io.kennel.testregistry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives signed tokens for repositories, as the distribution project's token authentication
 * specification says; to strangers for {@code public/…} only.
 */
public final class TokenServer implements AutoCloseable {
  static final String SERVICE = "registry.test";
  static final String ISSUER = "test";

  private final HttpServer server;
  private final String user;
  private final String password;
  private final KeyPair keys;
  private final X509Certificate certificate;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile int lifeSeconds = 300;

  private TokenServer(String user, String password)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    this.user = user;
    this.password = password;
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    keys = generator.generateKeyPair();
    certificate = certificate(keys);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/token", this::answer);
    server.start();
  }

  /** Starts one that knows one user. */
  public static TokenServer start(String user, String password) throws IOException {
    try {
      return new TokenServer(user, password);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException(e);
    }
  }

  private static X509Certificate certificate(KeyPair keys)
      throws GeneralSecurityException, OperatorCreationException {
    X500Principal name = new X500Principal("CN=token");
    Instant now = Instant.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(now.minusSeconds(60)),
            Date.from(now.plusSeconds(3600)),
            name,
            keys.getPublic());
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }

  String realm() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
  }

  /** What the registry has to trust, in PEM. */
  String certificate() {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How long tokens live from now on. */
  public void lifeSeconds(int seconds) {
    lifeSeconds = seconds;
  }

  /** The queries so far. */
  public List<String> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String query = form.isEmpty() ? exchange.getRequestURI().getRawQuery() : form;
      requests.add(query);
      Map<String, String> parameters = parameters(query);
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      boolean refresh = ("refresh-" + password).equals(parameters.get("refresh_token"));
      boolean known = basic().equals(authorization) || refresh;
      if (!known && (authorization != null || parameters.containsKey("refresh_token"))) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      byte[] body =
          new JsonMapper()
              .createObjectNode()
              .put(form.isEmpty() ? "token" : "access_token", token(parameters, known))
              .put("expires_in", lifeSeconds)
              .toString()
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private String basic() {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> result = new HashMap<>();
    for (String pair : query.split("&")) {
      String[] parts = pair.split("=", 2);
      result.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return result;
  }

  private String token(Map<String, String> parameters, boolean known) throws IOException {
    JsonMapper json = new JsonMapper();
    long now = Instant.now().getEpochSecond();
    ObjectNode header = json.createObjectNode().put("typ", "JWT").put("alg", "ES256");
    ObjectNode claims =
        json.createObjectNode()
            .put("iss", ISSUER)
            .put("sub", known ? user : "")
            .put("aud", SERVICE)
            .put("nbf", now - 10)
            .put("iat", now)
            .put("exp", now + lifeSeconds)
            .put("jti", Long.toString(requests.size()));
    String[] scope = parameters.getOrDefault("scope", "").split(":");
    var access = claims.putArray("access");
    if (scope.length == 3 && (known || scope[1].startsWith("public/"))) {
      access
          .addObject()
          .put("type", scope[0])
          .put("name", scope[1])
          .putArray("actions")
          .add("pull");
    }
    try {
      byte[] encoded = certificate.getEncoded();
      header.putArray("x5c").add(Base64.getEncoder().encodeToString(encoded));
      String signed = part(header.toString()) + "." + part(claims.toString());
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed
          + "."
          + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static String part(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
