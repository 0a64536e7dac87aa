package io.kennel.server.validation;

import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
