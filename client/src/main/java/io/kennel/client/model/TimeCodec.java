package io.kennel.client.model;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Times in UTC that are written in one form; other forms are read as Jackson reads them. */
final class TimeCodec implements ModelCodec<ZonedDateTime> {
  private final DateTimeFormatter form;

  TimeCodec(String pattern) {
    this.form = DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
  }

  @Override
  public ZonedDateTime decode(JsonNode tree) {
    if (tree.isString()) {
      try {
        return ZonedDateTime.parse(tree.stringValue(), form);
      } catch (DateTimeParseException e) {
        return ReflectiveModels.decode(tree, ZonedDateTime.class);
      }
    }
    return ReflectiveModels.decode(tree, ZonedDateTime.class);
  }

  @Override
  public JsonNode encode(ZonedDateTime time) {
    return JsonNodeFactory.instance.stringNode(form.format(time));
  }
}
