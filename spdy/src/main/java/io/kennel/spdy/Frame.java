package io.kennel.spdy;

import java.util.Map;

/** One frame. Source: SPDY/3.1, section 2.2. */
sealed interface Frame {
  /** The version in every control frame: that of SPDY/3.1 is 3. */
  int VERSION = 3;

  int TYPE_SYN_STREAM = 1;
  int TYPE_SYN_REPLY = 2;
  int TYPE_RST_STREAM = 3;
  int TYPE_SETTINGS = 4;
  int TYPE_PING = 6;
  int TYPE_GOAWAY = 7;
  int TYPE_HEADERS = 8;
  int TYPE_WINDOW_UPDATE = 9;

  int FLAG_FIN = 1;
  int FLAG_UNIDIRECTIONAL = 2;

  /** The setting that says how much may be sent on a new stream before it is acknowledged. */
  int SETTING_INITIAL_WINDOW_BYTES = 7;

  /** Opens a stream. Several values of one header are separated by NUL. */
  record SynStream(
      int streamId, boolean isLast, boolean isUnidirectional, Map<String, String> headers)
      implements Frame {}

  /** Accepts a stream. */
  record SynReply(int streamId, boolean isLast, Map<String, String> headers) implements Frame {}

  /** Breaks a stream off. */
  record RstStream(int streamId, int status) implements Frame {}

  /** Settings by their number; unknown ones are no error. */
  record Settings(Map<Integer, Integer> values) implements Frame {}

  /** To be sent back as it is, unless it is an answer. */
  record Ping(int id) implements Frame {}

  /** No more streams will be accepted. */
  record GoAway(int lastGoodStreamId, int status) implements Frame {}

  /** More headers of a stream. */
  record Headers(int streamId, boolean isLast, Map<String, String> headers) implements Frame {}

  /** More may be sent on a stream; stream 0 stands for the connection as a whole. */
  record WindowUpdate(int streamId, int deltaBytes) implements Frame {}

  /** Data of a stream. The payload itself is still to be read. */
  record Data(int streamId, boolean isLast, int payloadBytes) implements Frame {}

  /** A control frame that this side does not know: it is to be ignored. */
  record Unknown(int type) implements Frame {}
}
