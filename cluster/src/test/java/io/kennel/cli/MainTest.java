package io.kennel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void aCommandIsMadeAloneByItsName() {
    for (Map.Entry<String, Class<?>> command : Main.COMMANDS) {
      String name = command.getKey();
      if (!name.equals("completion")) {
        assertThat(Main.withCommands(name).getSubcommands()).containsOnlyKeys(name);
      }
    }
  }

  @Test
  void allAreMadeWhereNoneIsNamedOrAllAreNeeded() {
    String[] names = Main.COMMANDS.stream().map(Map.Entry::getKey).toArray(String[]::new);
    for (String word : new String[] {"", "--help", "nod", "completion"}) {
      assertThat(Main.withCommands(word).getSubcommands().keySet()).containsExactly(names);
    }
  }
}
