package io.kennel.client.model;

import io.kennel.api.CanonicalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Times in UTC to the microsecond; other forms are read as Jackson reads them. */
final class TimeCodec implements ModelCodec<ZonedDateTime> {
  static final TimeCodec MICROSECONDS = new TimeCodec();

  private TimeCodec() {}

  @Override
  public ZonedDateTime decode(JsonNode tree) {
    return tree.isString() && CanonicalTime.is(tree.stringValue(), CanonicalTime.MICROSECONDS)
        ? CanonicalTime.parse(tree.stringValue()).atZone(ZoneOffset.UTC)
        : ReflectiveModels.decode(tree, ZonedDateTime.class);
  }

  @Override
  public JsonNode encode(ZonedDateTime time) {
    return JsonNodeFactory.instance.stringNode(CanonicalTime.microseconds(time.toInstant()));
  }
}
