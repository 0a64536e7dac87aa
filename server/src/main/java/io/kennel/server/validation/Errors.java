package io.kennel.server.validation;

import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import io.kennel.server.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Collects everything that is wrong with one object. Used by one thread. */
public final class Errors {
  private final List<FieldError> found = new ArrayList<>();

  public List<FieldError> found() {
    return List.copyOf(found);
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  public void add(FieldError error) {
    found.add(error);
  }

  public void required(FieldPath field) {
    found.add(FieldError.required(field, ""));
  }

  public void required(FieldPath field, String detail) {
    found.add(FieldError.required(field, detail));
  }

  public void invalid(FieldPath field, @Nullable Object value, String detail) {
    found.add(FieldError.invalid(field, value, detail));
  }

  public void forbidden(FieldPath field, String detail) {
    found.add(FieldError.forbidden(field, detail));
  }

  public void duplicate(FieldPath field, @Nullable Object value) {
    found.add(FieldError.duplicate(field, value));
  }

  public void notFound(FieldPath field, @Nullable Object value) {
    found.add(FieldError.notFound(field, value));
  }

  public void notSupported(FieldPath field, @Nullable Object value, List<String> supported) {
    found.add(FieldError.notSupported(field, value, supported));
  }

  /** Unless the number in a field of {@code parent} is absent or zero or more. */
  public void notNegative(FieldPath parentPath, JsonNode parent, String field) {
    long value = parent.path(field).asLong(0);
    if (value < 0) {
      invalid(parentPath.child(field), value, "must be greater than or equal to 0");
    }
  }

  /** Unless a field is as it was. */
  public void immutable(FieldPath parentPath, JsonNode parent, JsonNode old, String field) {
    if (!Json.same(parent.path(field), old.path(field))) {
      invalid(parentPath.child(field), parent.path(field), "field is immutable");
    }
  }

  /** Unless {@code value} is one of {@code supported}; an absent one must not be empty. */
  public void oneOf(FieldPath field, String value, List<String> supported) {
    if (!supported.contains(value)) {
      notSupported(field, value, supported);
    }
  }

  /** Adds each of {@code details} as Invalid. */
  public void invalidAll(FieldPath field, @Nullable Object value, List<String> details) {
    details.forEach(detail -> invalid(field, value, detail));
  }
}
