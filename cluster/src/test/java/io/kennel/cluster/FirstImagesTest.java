package io.kennel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.kennel.agent.runtime.ImageStore;
import io.kennel.agent.runtime.RuntimeFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FirstImagesTest {
  private static final Path ARCHIVE = Path.of("store.tar");
  private static final Path BROKEN = Path.of("broken.tar");
  private static final Path STOPPED = Path.of("stopped.tar");

  private final Store store = new Store();
  private final FirstImages images = new FirstImages(store);
  private final List<Runnable> tasks = new ArrayList<>();

  @Test
  void whoLooksForAnImageWaitsForTheFirstOnes() throws Exception {
    take(ARCHIVE);
    CompletableFuture<ImageStore.@Nullable Image> found =
        CompletableFuture.supplyAsync(() -> images.find("store.tar"));
    assertThat(images.list()).as("nobody waits for a list").isEmpty();
    assertThat(found).isNotDone();
    tasks.forEach(Runnable::run);
    assertThat(found.get(30, TimeUnit.SECONDS)).isNotNull();
    assertThat(images.awaitFirst()).isEmpty();
  }

  @Test
  void nobodyWaitsWhereThereAreNone() {
    images.take(List.of(), (name, task) -> () -> {});
    assertThat(images.find("store.tar")).isNull();
  }

  @Test
  void whatWentWrongIsSaidToWhoMissesAnImageAndToNobodyElse() {
    take(ARCHIVE, BROKEN);
    tasks.forEach(Runnable::run);
    assertThat(images.awaitFirst()).isEqualTo("broken.tar: no space left on device");
    assertThat(images.find("store.tar")).isNotNull();
    assertThat(images.find("broken.tar")).isNull();
    assertThatThrownBy(() -> images.pull("broken.tar", List.of()))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageEndingWith("there is no registry; before: broken.tar: no space left on device");
  }

  @Test
  void aStopMeanwhileIsNoErrorAndTheRestIs() {
    Logger log = (Logger) LoggerFactory.getLogger(FirstImages.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.addAppender(lines);
    try {
      take(STOPPED);
      tasks.forEach(Runnable::run);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(lines.list).noneMatch(line -> line.getLevel() == Level.ERROR);
      FirstImages others = new FirstImages(store);
      others.take(
          List.of(BROKEN),
          (name, task) -> {
            task.run();
            return () -> {};
          });
      assertThat(lines.list).anyMatch(line -> line.getLevel() == Level.ERROR);
    } finally {
      log.detachAppender(lines);
    }
  }

  private void take(Path... archives) {
    images.take(
        List.of(archives),
        (name, task) -> {
          tasks.add(task);
          return () -> {};
        });
  }

  /** Images by the names of their archives. */
  private static final class Store implements ImageStore {
    private final List<Image> images = new ArrayList<>();

    @Override
    public @Nullable Image find(String reference) {
      return images.stream()
          .filter(image -> image.references().contains(reference))
          .findFirst()
          .orElse(null);
    }

    @Override
    public List<Image> list() {
      return images;
    }

    @Override
    public List<Image> load(Path archive) {
      if (archive.equals(BROKEN)) {
        throw new RuntimeFailure("ErrImageLoad", archive + ": no space left on device");
      }
      if (archive.equals(STOPPED)) {
        Thread.currentThread().interrupt();
        throw new RuntimeFailure("ErrImageLoad", archive + ": interrupted");
      }
      List<String> names = List.of(archive.toString());
      images.add(new Image("sha256:1", names, "", 1, List.of(), List.of(), List.of(), "", "", ""));
      return images;
    }

    @Override
    public void remove(String reference) {
      throw new UnsupportedOperationException();
    }
  }
}
