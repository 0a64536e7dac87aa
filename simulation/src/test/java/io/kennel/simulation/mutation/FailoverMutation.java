package io.kennel.simulation.mutation;

import io.kennel.agent.fence.FenceTimes;
import io.kennel.agent.runtime.Fence;
import io.kennel.api.Transport;
import io.kennel.controllers.failover.FailoverConfig;
import io.kennel.simulation.process.Tampering;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.JsonNodeFactory;

/** A rule of safe fail-over that is broken on purpose. Each must let two pods run at once. */
public enum FailoverMutation {
  CONTROLLER_WAITS_TOO_SHORT(failover(-50, FailoverConfig.DEFAULT.killing())),
  CONTROLLER_LEAVES_NO_TIME_TO_KILL(failover(FailoverConfig.DEFAULT.driftPercent(), Duration.ZERO)),
  CONTROLLER_DELETES_WHATEVER_VERSION(
      calls(
          "failover"::equals,
          next -> new TamperedCalls(next, TamperedCalls::deletesPod, TamperedCalls::anyVersion))),
  CONTROLLER_REVOKES_WHATEVER_VERSION(
      calls("failover"::equals, next -> new TamperedCalls.Forced(next, TamperedCalls::revokes))),
  NODE_COUNTS_FROM_THE_ANSWER(fence(CountsFromTheAnswer::new)),
  NODE_NEVER_KILLS(fence(NeverKills::new)),
  NODE_DOES_NOT_CLAIM(
      calls(
          process -> process.startsWith("node-"),
          next ->
              new TamperedCalls.Swallowed(
                  next, TamperedCalls::claimsPod, JsonNodeFactory.instance.objectNode())));

  /** Only functions: none of them keeps anything of its own. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final Tampering tampering;

  FailoverMutation(Tampering tampering) {
    this.tampering = tampering;
  }

  public Tampering tampering() {
    return tampering;
  }

  private static Tampering failover(int driftPercent, Duration killing) {
    return new Tampering() {
      @Override
      public FailoverConfig failover() {
        return new FailoverConfig(driftPercent, killing, FailoverConfig.DEFAULT.notice());
      }
    };
  }

  private static Tampering fence(UnaryOperator<Fence> change) {
    return new Tampering() {
      @Override
      public Fence fence(Fence next) {
        return change.apply(next);
      }
    };
  }

  private static Tampering calls(Predicate<String> which, UnaryOperator<Transport> change) {
    return new Tampering() {
      @Override
      public Transport calls(String process, Transport next) {
        return which.test(process) ? change.apply(next) : next;
      }
    };
  }

  /** A fence that does something else than it is asked for. */
  private abstract static class Tampered implements Fence {
    final Fence next;

    Tampered(Fence next) {
      this.next = next;
    }

    @Override
    public String unsupported() {
      return next.unsupported();
    }

    @Override
    public long nanoTime() {
      return next.nanoTime();
    }

    @Override
    public void open(long untilNanos) {
      next.open(untilNanos);
    }

    @Override
    public void shut() {
      next.shut();
    }
  }

  /** Lets pods run for the whole of a lease from the answer to its renewal on. */
  private static final class CountsFromTheAnswer extends Tampered {
    CountsFromTheAnswer(Fence next) {
      super(next);
    }

    @Override
    public void open(long untilNanos) {
      next.open(next.nanoTime() + FenceTimes.DEFAULT.lease().toNanos());
    }
  }

  private static final class NeverKills extends Tampered {
    NeverKills(Fence next) {
      super(next);
    }

    @Override
    public void open(long untilNanos) {
      next.open(next.nanoTime() + Duration.ofDays(1).toNanos());
    }
  }
}
