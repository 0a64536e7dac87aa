package io.kennel.client.http;

import java.io.ByteArrayOutputStream;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Puts a key of an older form into PKCS #8, the only one that the JDK reads. Source: RFC 5208, RFC
 * 8017 and RFC 5915.
 */
final class KeyDer {
  private static final byte[] VERSION = HexFormat.of().parseHex("020100");
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
  private static final byte[] EC_OID = HexFormat.of().parseHex("06072a8648ce3d0201");

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int CURVE_TAG = 0xa0;
  private static final int OID = 0x06;
  private static final int LONG_LENGTH = 0x80;
  private static final int BYTE_BITS = 8;

  private KeyDer() {}

  static byte[] wrap(byte[] key, boolean rsa) throws InvalidKeySpecException {
    byte[] algorithm = rsa ? RSA : element(SEQUENCE, join(EC_OID, curve(key)));
    return element(SEQUENCE, join(VERSION, algorithm, element(OCTET_STRING, key)));
  }

  /** The name of the curve, which an EC key carries in its own parameters. */
  private static byte[] curve(byte[] key) throws InvalidKeySpecException {
    for (int i = 0; i + 3 < key.length; i++) {
      boolean found = (key[i] & 0xff) == CURVE_TAG && key[i + 2] == OID;
      if (found && key[i + 1] == key[i + 3] + 2 && i + 2 + key[i + 1] <= key.length) {
        return Arrays.copyOfRange(key, i + 2, i + 2 + key[i + 1]);
      }
    }
    throw new InvalidKeySpecException("the EC key does not name its curve");
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < LONG_LENGTH) {
      out.write(content.length);
    } else if (content.length < 1 << BYTE_BITS) {
      out.write(LONG_LENGTH | 1);
      out.write(content.length);
    } else {
      out.write(LONG_LENGTH | 2);
      out.write(content.length >> BYTE_BITS);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
