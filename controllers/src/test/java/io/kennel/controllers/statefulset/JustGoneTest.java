package io.kennel.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kennel.api.ObjectKey;
import io.kennel.controllers.pod.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class JustGoneTest {
  private static final ObjectKey SET = new ObjectKey("default", "web");
  private static final Duration STEP = JustGone.MOMENT.dividedBy(3);

  private final SettableClock clock = new SettableClock(Pretend.START);
  private final JustGone gone = new JustGone(clock);

  @Test
  void aNameStaysTakenForAMoment() {
    gone.changed(leaving("web-1"), null);
    clock.pass(STEP);
    gone.changed(leaving("web-0"), null);
    assertThat(gone.of(SET)).extracting(JustGoneTest::name).containsExactly("web-1", "web-0");
    assertThat(gone.left(SET)).isEqualTo(JustGone.MOMENT.minus(STEP));
    clock.pass(JustGone.MOMENT.minus(STEP));
    assertThat(gone.of(SET)).extracting(JustGoneTest::name).containsExactly("web-0");
    assertThat(gone.left(SET)).isEqualTo(STEP);
    clock.pass(STEP);
    assertThat(gone.of(SET)).isEmpty();
    assertThat(gone.left(SET)).isZero();
  }

  @Test
  void onlyOfPodsThatGoByThemselvesAndWhoseSetDidNotWantIt() {
    gone.changed(null, pod("web-0"));
    gone.changed(pod("web-0"), leaving("web-0"));
    gone.changed(pod("web-1"), null);
    gone.changed(leaving("alone"), null);
    gone.goesForItsSet(SET, "uid-web-2");
    gone.changed(leaving("web-2"), null);
    assertThat(gone.of(SET)).isEmpty();
    gone.changed(leaving("web-2"), null);
    assertThat(gone.of(SET)).as("what the set wanted has happened").hasSize(1);
  }

  @Test
  void setsAreApart() {
    gone.changed(leaving("web-0"), null);
    gone.changed(leaving("other-0"), null);
    gone.forget(SET);
    assertThat(gone.of(SET)).isEmpty();
    assertThat(gone.of(new ObjectKey("default", "other"))).hasSize(1);
    assertThat(gone.of(new ObjectKey("elsewhere", "other"))).isEmpty();
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }

  private static Pod pod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .withUid("uid-" + name)
        .endMetadata()
        .build();
  }

  private static Pod leaving(String name) {
    return new PodBuilder(pod(name))
        .editMetadata()
        .withDeletionTimestamp("2026-01-01T00:00:00Z")
        .endMetadata()
        .build();
  }
}
