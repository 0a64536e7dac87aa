package io.kennel.agent.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.agent.runtime.RuntimeFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
  private static final Identity.Accounts ACCOUNTS =
      new Identity.Accounts(
          List.of("root:x:0:0::/:/bin/sh", "broken", "app:x:1001:1002::/:/bin/sh"),
          List.of("root:x:0:", "app:x:1002:", "extra:x:1003:other,app", "nonsense:x:y:app"));

  @Test
  void theImageDecidesWhereNothingIsAsked() {
    assertThat(resolve(null, null, "")).isEqualTo(new Identity(0, 0, List.of()));
    assertThat(resolve(null, null, "app")).isEqualTo(new Identity(1001, 1002, List.of(1003L)));
    assertThat(resolve(null, null, "1001")).isEqualTo(new Identity(1001, 1002, List.of(1003L)));
    assertThat(resolve(null, null, "7")).isEqualTo(new Identity(7, 0, List.of()));
    assertThat(resolve(null, null, "app:extra")).isEqualTo(new Identity(1001, 1003, List.of()));
    assertThat(resolve(null, null, "7:8")).isEqualTo(new Identity(7, 8, List.of()));
  }

  @Test
  void whatIsAskedWins() {
    assertThat(resolve(5L, null, "app:extra")).isEqualTo(new Identity(5, 0, List.of()));
    assertThat(resolve(1001L, null, "")).isEqualTo(new Identity(1001, 1002, List.of(1003L)));
    assertThat(resolve(5L, 6L, "app")).isEqualTo(new Identity(5, 6, List.of()));
    assertThat(resolve(null, 6L, "app")).isEqualTo(new Identity(1001, 6, List.of(1003L)));
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThatThrownBy(() -> resolve(null, null, "nobody"))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessage("unable to find user nobody: no matching entries in passwd file");
    assertThatThrownBy(() -> resolve(null, null, "app:none"))
        .hasMessage("unable to find group none: no matching entries in group file");
  }

  @Test
  void accountsAreNeverReadFromOutsideTheImage(@TempDir Path rootfs) throws Exception {
    Files.createSymbolicLink(rootfs.resolve("etc"), Path.of("/etc"));

    assertThat(Identity.Accounts.of(rootfs).passwd()).isEmpty();
  }

  private static Identity resolve(@Nullable Long user, @Nullable Long group, String image) {
    return Identity.resolve(new Identity.Wanted(user, group, List.of(), image), ACCOUNTS);
  }
}
