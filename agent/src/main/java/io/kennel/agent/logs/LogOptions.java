package io.kennel.agent.logs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a log to read, and how. Source: the API reference, PodLogOptions.
 *
 * @param tailLines null for all
 * @param since lines before it are left out; null for none
 * @param limitBytes null for no limit
 * @param stream {@code Stdout}, {@code Stderr} or {@code All}
 */
public record LogOptions(
    boolean follow,
    boolean timestamps,
    @Nullable Long tailLines,
    @Nullable Instant since,
    @Nullable Long limitBytes,
    String stream) {}
