package io.kennel.simulation.process;

import io.kennel.agent.runtime.Fence;
import io.kennel.world.simulated.Actor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** What a dead process does not do any more, however deep in a call it died. */
public final class WhileAlive {
  private WhileAlive() {}

  /** The target as a process has it; a fence that it hands out too. */
  public static <T> T guard(Actor process, Class<T> type, T target) {
    Object guarded =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              if (!process.alive()) {
                throw new IllegalStateException(process + " is dead");
              }
              try {
                Object result = method.invoke(target, arguments);
                return result instanceof Fence fence ? guard(process, Fence.class, fence) : result;
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            });
    return type.cast(guarded);
  }
}
