package io.kennel.benchjunit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test the time at which it began. Parameters are made in their order: as the first one it
 * is taken before the test gets its cluster.
 */
final class Stopwatch implements ParameterResolver {
  /**
   * A time.
   *
   * @param nanos as {@link System#nanoTime} counts them
   */
  record Start(long nanos) {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Start.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return new Start(System.nanoTime());
  }
}
