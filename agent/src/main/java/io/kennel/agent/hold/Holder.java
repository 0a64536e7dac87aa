package io.kennel.agent.hold;

/** A pod, on its node, that uses a volume. */
public record Holder(String podUid, String namespace, String pod, String node) {
  boolean is(String uid) {
    return podUid.equals(uid);
  }
}
