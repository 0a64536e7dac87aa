package io.kennel.agent.image;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * The two system calls that layers need and Java's file API lacks: {@code mknod} for whiteouts and
 * {@code lsetxattr} for opaque directories and file capabilities.
 */
final class LinuxFiles {
  private static final int CHARACTER_DEVICE_MODE = 0x2000;
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURE.varHandle(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"));

  private final MethodHandle makeNode =
      handle("mknod", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG));
  private final MethodHandle setAttribute =
      handle(
          "lsetxattr",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT));

  @SuppressWarnings("restricted")
  private static MethodHandle handle(String name, FunctionDescriptor signature) {
    Linker linker = Linker.nativeLinker();
    MemorySegment function = linker.defaultLookup().findOrThrow(name);
    return linker.downcallHandle(function, signature, Linker.Option.captureCallState("errno"));
  }

  /** Makes what overlayfs takes for "this name is gone": a character device 0/0. */
  void whiteout(Path path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURE);
      int result =
          (int)
              makeNode.invokeExact(
                  state, arena.allocateFrom(path.toString()), CHARACTER_DEVICE_MODE, 0L);
      check(result, state, "mknod", path);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes overlayfs hide what layers below have in this directory. */
  void opaque(Path directory) throws IOException {
    attribute(directory, "trusted.overlay.opaque", new byte[] {'y'});
  }

  void attribute(Path path, String name, byte[] value) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURE);
      MemorySegment bytes = arena.allocate(Math.max(1, value.length));
      MemorySegment.copy(value, 0, bytes, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, value.length);
      int result =
          (int)
              setAttribute.invokeExact(
                  state,
                  arena.allocateFrom(path.toString()),
                  arena.allocateFrom(name),
                  bytes,
                  (long) value.length,
                  0);
      check(result, state, "setting " + name, path);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void check(int result, MemorySegment state, String what, Path path)
      throws IOException {
    if (result != 0) {
      int errno = (int) ERRNO.get(state, 0L);
      throw new IOException(what + " failed on " + path + " (errno " + errno + ")");
    }
  }
}
