package io.kennel.server.request;

import io.kennel.api.Transport.RawObject;
import java.util.List;

/**
 * One event of a watch.
 *
 * @param type ADDED, MODIFIED, DELETED, BOOKMARK or ERROR
 * @param pieces the whole line {@code {"type":…,"object":…}} with its line feed. The arrays are
 *     shared by all watchers: read only.
 * @param object the same for callers in this process; a {@code Status} for an ERROR
 */
public record WatchEvent(String type, List<byte[]> pieces, RawObject object) {}
