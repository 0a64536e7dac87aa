package io.kennel.controllers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.client.Controller;
import io.kennel.client.Informer;
import io.kennel.world.World;
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
  private boolean isNeeded;
  private boolean closed;
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

  private synchronized void changed(@Nullable T after) {
    if (after != null && !isNeeded) {
      isNeeded = true;
      // A task of its own: a listener keeps others from being told, and may wait for no one.
      var _ = world.tasks().start(name, this::wake);
    }
  }

  private synchronized void wake() {
    if (!closed) {
      Controller controller = made.get();
      controller.start();
      awake = controller;
    }
  }

  @Override
  public boolean ready() {
    Controller controller = awake;
    return controller == null ? informer.synced() && !isNeeded() : controller.ready();
  }

  private synchronized boolean isNeeded() {
    return isNeeded;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (awake != null) {
      awake.close();
    }
  }
}
