package io.kennel.server.identity;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Signs and verifies JSON Web Tokens with one elliptic-curve key. The only algorithm is ES256,
 * whatever a token's header says. Sources: RFC 7515, RFC 7517, RFC 7518. Thread-safe.
 */
public final class TokenSigner {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final String ALGORITHM = "SHA256withECDSAinP1363Format";
  private static final int COORDINATE_BYTES = 32;

  /** Longer texts are no tokens of this cluster. */
  private static final int TOKEN_CHARS_MAX = 16 * 1024;

  private final KeyPair keys;
  private final String keyId;
  private final String header;

  TokenSigner(KeyPair keys) {
    this.keys = keys;
    this.keyId = keyId(keys);
    ObjectNode fields = MAPPER.createObjectNode();
    fields.put("alg", "ES256").put("kid", keyId);
    this.header = base64(MAPPER.writeValueAsBytes(fields));
  }

  /** A signed token with these claims. */
  String sign(JsonNode claims) {
    String body = header + "." + base64(MAPPER.writeValueAsBytes(claims));
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(keys.getPrivate());
      signature.update(body.getBytes(StandardCharsets.US_ASCII));
      return body + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM cannot sign with ECDSA", e);
    }
  }

  /** The claims of a token that this key signed; null for any other text. */
  @Nullable JsonNode verify(String token) {
    int end = token.lastIndexOf('.');
    if (token.length() > TOKEN_CHARS_MAX || !token.startsWith(header + ".") || end < 0) {
      return null;
    }
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(keys.getPublic());
      signature.update(token.substring(0, end).getBytes(StandardCharsets.US_ASCII));
      Base64.Decoder decoder = Base64.getUrlDecoder();
      if (!signature.verify(decoder.decode(token.substring(end + 1)))) {
        return null;
      }
      return MAPPER.readTree(decoder.decode(token.substring(header.length() + 1, end)));
    } catch (GeneralSecurityException | IllegalArgumentException | JacksonException e) {
      return null;
    }
  }

  /** The public key as a JSON Web Key Set. */
  public JsonNode keySet() {
    ECPublicKey key = (ECPublicKey) keys.getPublic();
    ObjectNode set = MAPPER.createObjectNode();
    set.putArray("keys")
        .addObject()
        .put("use", "sig")
        .put("kty", "EC")
        .put("kid", keyId)
        .put("crv", "P-256")
        .put("alg", "ES256")
        .put("x", coordinate(key.getW().getAffineX()))
        .put("y", coordinate(key.getW().getAffineY()));
    return set;
  }

  private static String keyId(KeyPair keys) {
    try {
      return base64(MessageDigest.getInstance("SHA-256").digest(keys.getPublic().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no SHA-256", e);
    }
  }

  private static String coordinate(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] fixed = new byte[COORDINATE_BYTES];
    int length = Math.min(bytes.length, COORDINATE_BYTES);
    byte[] digits = Arrays.copyOfRange(bytes, bytes.length - length, bytes.length);
    System.arraycopy(digits, 0, fixed, COORDINATE_BYTES - length, length);
    return base64(fixed);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
