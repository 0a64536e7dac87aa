package io.kennel.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.store.Entry;
import io.kennel.store.Key;
import io.kennel.store.StoreUnavailableException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How entries look on disk. All numbers are big-endian.
 *
 * <pre>
 * key:   1 | length of the bucket's name (2 bytes) | bucket | name
 * value: created revision (8) | revision (8) | CRC-32C of key, revisions and value (4) | value
 * </pre>
 *
 * Keys that begin with 0 hold what is known of the log as a whole: its format and newest revision.
 */
final class Records {
  /**
   * Changes whenever the layout does, so that older and newer programs refuse each other's data.
   */
  static final byte[] FORMAT = "kennel-store-1".getBytes(UTF_8);

  static final byte[] FORMAT_KEY = "\0format".getBytes(UTF_8);
  static final byte[] REVISION_KEY = "\0revision".getBytes(UTF_8);

  private static final byte ENTRY = 1;
  private static final int CRC_OFFSET = 2 * Long.BYTES;
  private static final int VALUE_OFFSET = CRC_OFFSET + Integer.BYTES;

  private Records() {}

  static boolean isEntry(byte[] key) {
    return key.length > 0 && key[0] == ENTRY;
  }

  static byte[] key(Key key) {
    byte[] bucket = key.bucket().getBytes(UTF_8);
    byte[] name = key.name().getBytes(UTF_8);
    return ByteBuffer.allocate(1 + Short.BYTES + bucket.length + name.length)
        .put(ENTRY)
        .putShort((short) bucket.length)
        .put(bucket)
        .put(name)
        .array();
  }

  static byte[] value(byte[] key, Entry entry) {
    byte[] value = entry.value();
    ByteBuffer record =
        ByteBuffer.allocate(VALUE_OFFSET + value.length)
            .putLong(entry.createdRevision())
            .putLong(entry.revision());
    return record.putInt(checksum(key, record.array(), value, 0)).put(value).array();
  }

  /**
   * Reads an entry back.
   *
   * @throws StoreUnavailableException when the checksum is not that of the content
   */
  static Entry entry(byte[] key, byte[] record) {
    if (key.length < 1 + Short.BYTES || record.length < VALUE_OFFSET) {
      throw damaged(key);
    }
    ByteBuffer head = ByteBuffer.wrap(record);
    long created = head.getLong();
    long revision = head.getLong();
    if (head.getInt() != checksum(key, record, record, VALUE_OFFSET)) {
      throw damaged(key);
    }
    byte[] value = new byte[record.length - VALUE_OFFSET];
    System.arraycopy(record, VALUE_OFFSET, value, 0, value.length);
    return new Entry(key(key), value, created, revision);
  }

  private static Key key(byte[] key) {
    int bucketLength = Short.toUnsignedInt(ByteBuffer.wrap(key, 1, Short.BYTES).getShort());
    int nameOffset = 1 + Short.BYTES + bucketLength;
    return new Key(
        new String(key, 1 + Short.BYTES, bucketLength, UTF_8),
        new String(key, nameOffset, key.length - nameOffset, UTF_8));
  }

  private static int checksum(byte[] key, byte[] revisions, byte[] value, int valueOffset) {
    CRC32C checksum = new CRC32C();
    checksum.update(key);
    checksum.update(revisions, 0, CRC_OFFSET);
    checksum.update(value, valueOffset, value.length - valueOffset);
    return (int) checksum.getValue();
  }

  private static StoreUnavailableException damaged(byte[] key) {
    return new StoreUnavailableException.NotWritten(
        "a stored object is damaged (" + new String(key, UTF_8).trim() + ")", null);
  }
}
