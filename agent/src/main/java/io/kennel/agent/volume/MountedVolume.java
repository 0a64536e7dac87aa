package io.kennel.agent.volume;

import java.nio.file.Path;

/** A volume as containers can mount it. */
record MountedVolume(Path path, boolean readOnly) {}
