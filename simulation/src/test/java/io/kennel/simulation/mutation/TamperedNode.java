package io.kennel.simulation.mutation;

import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.volume.PodStorage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runtimes and disks of nodes that do something else than the agent asked for. */
final class TamperedNode {
  private TamperedNode() {}

  /** Starts every container a second time. */
  static ContainerRuntime startingTwice(ContainerRuntime next) {
    return proxy(
        ContainerRuntime.class,
        (method, arguments) -> {
          Object result = method.invoke(next, arguments);
          ContainerState state =
              method.getName().equals("startContainer")
                  ? next.container((String) arguments[0])
                  : null;
          if (state != null) {
            next.startContainer(next.createContainer(state.sandboxId(), state.config()));
          }
          return result;
        });
  }

  /** Calls a sandbox gone as soon as its containers have been asked to stop. */
  static ContainerRuntime impatient(ContainerRuntime next) {
    Set<String> gone = new HashSet<>();
    return proxy(
        ContainerRuntime.class,
        (method, arguments) ->
            switch (method.getName()) {
              case "stopContainer" -> {
                ContainerState state = next.container((String) arguments[0]);
                if (state != null && !((Duration) arguments[1]).isZero()) {
                  gone.add(state.sandboxId());
                }
                yield method.invoke(next, arguments);
              }
              case "stopSandbox", "removeSandbox" ->
                  gone.contains((String) arguments[0]) ? null : method.invoke(next, arguments);
              case "listSandboxes" ->
                  (arguments == null
                          ? next.listSandboxes()
                          : next.listSandboxes((String) arguments[0]))
                      .stream().filter(each -> !gone.contains(each.id())).toList();
              case "listContainers" ->
                  (arguments == null
                          ? next.listContainers()
                          : next.listContainers((String) arguments[0]))
                      .stream().filter(each -> !gone.contains(each.sandboxId())).toList();
              default -> method.invoke(next, arguments);
            });
  }

  /** Says that it has unmounted what it has not. */
  static PodStorage keepingMounts(PodStorage next) {
    Set<String> released = new HashSet<>();
    return proxy(
        PodStorage.class,
        (method, arguments) ->
            switch (method.getName()) {
              case "release" -> {
                released.add((String) arguments[0]);
                yield null;
              }
              case "holds" ->
                  !released.contains((String) arguments[0]) && next.holds((String) arguments[0]);
              case "pods" -> {
                Set<String> pods = new HashSet<>(next.pods());
                pods.removeAll(released);
                yield pods;
              }
              default -> method.invoke(next, arguments);
            });
  }

  @FunctionalInterface
  private interface Handler {
    @Nullable Object call(Method method, Object @Nullable [] arguments)
        throws ReflectiveOperationException;
  }

  private static <T> T proxy(Class<T> type, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              try {
                return handler.call(method, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            }));
  }
}
