package io.kennel.controllers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.client.Controller;
import io.kennel.client.Informer;
import io.kennel.world.World;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A controller that is made when the first object comes that it is about, and costs nothing before:
 * most clusters have no CronJob, and each controller hears of every change of every pod. Only for
 * controllers that have nothing to do where there is no such object.
 */
final class WhenNeeded<T extends HasMetadata> implements Controller {
  private final String name;
  private final Informer<T> informer;
  private final World world;
  private final Supplier<Controller> made;
  private final AtomicBoolean isNeeded = new AtomicBoolean();
  private volatile boolean closed;
  private volatile @Nullable Controller awake;

  /**
   * @param name that of the controller
   * @param informer of what the controller is about
   * @param made makes it, not yet started; asked once at most
   */
  WhenNeeded(String name, Informer<T> informer, World world, Supplier<Controller> made) {
    this.name = name;
    this.informer = informer;
    this.world = world;
    this.made = made;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    informer.listen((before, after) -> changed(after));
  }

  /** Waits for no one: a listener keeps others from being told. */
  private void changed(@Nullable T after) {
    if (after != null && isNeeded.compareAndSet(false, true)) {
      var _ = world.tasks().start(name, this::wake);
    }
  }

  private void wake() {
    if (closed) {
      return;
    }
    try {
      Controller controller = made.get();
      // Waits for informers, so without a lock of its own.
      controller.start();
      awake = controller;
      if (closed) {
        controller.close();
      }
    } catch (IllegalStateException e) {
      // The informers were closed meanwhile, after this.
      if (!closed) {
        throw e;
      }
    }
  }

  @Override
  public boolean ready() {
    Controller controller = awake;
    return controller == null ? informer.synced() && !isNeeded.get() : controller.ready();
  }

  @Override
  public void close() {
    closed = true;
    Controller controller = awake;
    if (controller != null) {
      controller.close();
    }
  }
}
