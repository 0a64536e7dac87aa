package io.kennel.agent.runtime.oci;

import io.kennel.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The numeric user and groups that a container's first process gets. */
record Identity(long user, long group, List<Long> additionalGroups) {

  /** What the container asks for; null and empty leave it to the image. */
  record Wanted(
      @Nullable Long user, @Nullable Long group, List<Long> supplementalGroups, String imageUser) {}

  /** The lines of the image's own {@code /etc/passwd} and {@code /etc/group}. */
  record Accounts(List<String> passwd, List<String> group) {
    private static final int ACCOUNTS_BYTES_MAX = 4 << 20;

    /** Reads them without ever following a link out of {@code rootfs}. */
    static Accounts of(Path rootfs) {
      return new Accounts(lines(rootfs, "etc/passwd"), lines(rootfs, "etc/group"));
    }

    private static List<String> lines(Path rootfs, String name) {
      try {
        Path file = rootfs.resolve(name).toRealPath();
        if (file.startsWith(rootfs.toRealPath()) && Files.size(file) <= ACCOUNTS_BYTES_MAX) {
          return Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
        }
      } catch (IOException e) {
        // An image without accounts: numbers only.
      }
      return List.of();
    }
  }

  private record Account(String name, long user, long group) {}

  static Identity resolve(Wanted wanted, Accounts accounts) {
    String image = wanted.imageUser();
    int colon = image.indexOf(':');
    String userPart = colon < 0 ? image : image.substring(0, colon);
    String groupPart = colon < 0 ? "" : image.substring(colon + 1);
    Account account =
        wanted.user() != null
            ? byNumber(wanted.user(), accounts)
            : userPart.isEmpty() ? byNumber(0, accounts) : byText(userPart, accounts);
    long group = account.group();
    if (wanted.group() != null) {
      group = wanted.group();
    } else if (wanted.user() == null && !groupPart.isEmpty()) {
      group = groupByText(groupPart, accounts);
    }
    Set<Long> additional = new LinkedHashSet<>(wanted.supplementalGroups());
    additional.addAll(memberships(account.name(), accounts));
    additional.remove(group);
    return new Identity(account.user(), group, List.copyOf(additional));
  }

  private static Account byNumber(long user, Accounts accounts) {
    for (String line : accounts.passwd()) {
      Account account = account(line);
      if (account != null && account.user() == user) {
        return account;
      }
    }
    return new Account("", user, 0);
  }

  private static Account byText(String text, Accounts accounts) {
    for (String line : accounts.passwd()) {
      Account account = account(line);
      if (account != null && account.name().equals(text)) {
        return account;
      }
    }
    Long number = number(text);
    if (number == null) {
      throw new RuntimeFailure(
          "CreateContainerError",
          "unable to find user " + text + ": no matching entries in passwd file");
    }
    return byNumber(number, accounts);
  }

  private static @Nullable Account account(String line) {
    String[] fields = line.split(":", -1);
    Long user = fields.length > 3 ? number(fields[2]) : null;
    Long group = fields.length > 3 ? number(fields[3]) : null;
    return user == null || group == null ? null : new Account(fields[0], user, group);
  }

  private static long groupByText(String text, Accounts accounts) {
    for (String line : accounts.group()) {
      String[] fields = line.split(":", -1);
      Long group = fields.length > 2 ? number(fields[2]) : null;
      if (group != null && fields[0].equals(text)) {
        return group;
      }
    }
    Long number = number(text);
    if (number == null) {
      throw new RuntimeFailure(
          "CreateContainerError",
          "unable to find group " + text + ": no matching entries in group file");
    }
    return number;
  }

  private static List<Long> memberships(String name, Accounts accounts) {
    List<Long> groups = new ArrayList<>();
    for (String line : accounts.group()) {
      String[] fields = line.split(":", -1);
      Long group = fields.length > 3 ? number(fields[2]) : null;
      if (group != null && !name.isEmpty() && List.of(fields[3].split(",")).contains(name)) {
        groups.add(group);
      }
    }
    return groups;
  }

  private static @Nullable Long number(String text) {
    try {
      long number = Long.parseLong(text);
      return number < 0 || number > 0xffff_ffffL ? null : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
