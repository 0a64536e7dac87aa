package io.kennel.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * System calls, described in section 2 of the manual under their names. What fails throws an {@link
 * IOException} with the kernel's words, except for reading and writing, which return the negative
 * number of the error. The first use binds them all.
 */
final class SystemCalls {
  static final int EINTR = 4;
  static final int EAGAIN = 11;

  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int NONBLOCKING = 0x800;
  private static final int SET_PIPE_SIZE = 1031;
  private static final int PATH_ONLY = 0x200000;
  private static final int WRITE_ONLY = 1;
  private static final int UNIX = 1;
  private static final int SEQUENTIAL_PACKETS = 5;
  private static final int SHUT_WRITE = 1;
  private static final int NEW_NETWORK = 0x40000000;
  private static final int SOCKET_NAME_OFFSET = 2;
  private static final int SOCKET_NAME_BYTES_MAX = 107;
  private static final int ERROR_TEXT_BYTES_MAX = 256;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  /** For calls that return at once: the thread need not announce that it leaves Java. */
  private static final Linker.Option QUICK = Linker.Option.critical(true);

  private static final MethodHandle READ = transfer("read");
  private static final MethodHandle WRITE = transfer("write");
  private static final MethodHandle CLOSE = bind("close", JAVA_INT);
  private static final MethodHandle PIPE2 = bind("pipe2", ADDRESS, JAVA_INT);
  private static final MethodHandle FCNTL =
      handle(
          "fcntl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
          ERRNO,
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle EPOLL_CREATE = bind("epoll_create1", JAVA_INT);
  private static final MethodHandle EPOLL_CONTROL =
      bind("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle EPOLL_WAIT =
      bind("epoll_wait", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle SOCKET = bind("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CONNECT = bind("connect", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SHUTDOWN = bind("shutdown", JAVA_INT, JAVA_INT);
  private static final MethodHandle OPEN =
      handle(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          ERRNO,
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle SETNS = bind("setns", JAVA_INT, JAVA_INT);
  private static final MethodHandle STRERROR =
      handle("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private SystemCalls() {}

  private static MethodHandle bind(String name, MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.of(JAVA_INT, arguments), ERRNO);
  }

  private static MethodHandle transfer(String name) {
    FunctionDescriptor signature = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    return handle(name, signature, ERRNO, QUICK);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(
      String name, FunctionDescriptor signature, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), signature, options);
  }

  /** Reads from a descriptor that never blocks; 0 at the end. */
  static int read(int descriptor, byte[] bytes, int offset, int length) {
    return transfer(READ, descriptor, bytes, offset, length);
  }

  /** Writes as much as there is room for. */
  static int write(int descriptor, byte[] bytes, int offset, int length) {
    return transfer(WRITE, descriptor, bytes, offset, length);
  }

  private static int transfer(
      MethodHandle call, int descriptor, byte[] bytes, int offset, int length) {
    int[] errno = new int[1];
    try {
      MemorySegment part = MemorySegment.ofArray(bytes).asSlice(offset, length);
      long count =
          (long) call.invokeExact(MemorySegment.ofArray(errno), descriptor, part, (long) length);
      return count < 0 ? -errno[0] : (int) count;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static void close(int descriptor) throws IOException {
    call("close", (arena, errno) -> (int) CLOSE.invokeExact(errno, descriptor));
  }

  /**
   * Makes a pipe of which neither end blocks; first the end to read from, then that to write to.
   */
  static int[] pipe() throws IOException {
    int[] ends = new int[2];
    call(
        "pipe2",
        (arena, errno) -> {
          MemorySegment pair = arena.allocate(JAVA_INT, 2);
          int result = (int) PIPE2.invokeExact(errno, pair, CLOSE_ON_EXEC | NONBLOCKING);
          MemorySegment.copy(pair, JAVA_INT, 0, ends, 0, 2);
          return result;
        });
    return ends;
  }

  /** Lets a pipe hold so many bytes. */
  static void sizePipe(int descriptor, int bytes) throws IOException {
    call(
        "fcntl",
        (arena, errno) -> (int) FCNTL.invokeExact(errno, descriptor, SET_PIPE_SIZE, bytes));
  }

  static int epollCreate() throws IOException {
    return call(
        "epoll_create1", (arena, errno) -> (int) EPOLL_CREATE.invokeExact(errno, CLOSE_ON_EXEC));
  }

  /** {@code event} as {@link Epoll} lays it out. */
  static void epollControl(int epoll, int operation, int descriptor, MemorySegment event)
      throws IOException {
    call(
        "epoll_ctl",
        (arena, errno) ->
            (int) EPOLL_CONTROL.invokeExact(errno, epoll, operation, descriptor, event));
  }

  /** Waits for events without a limit of time; returns how many there are. */
  static int epollWait(int epoll, MemorySegment events, int eventsMax) throws IOException {
    return call(
        "epoll_wait",
        (arena, errno) -> (int) EPOLL_WAIT.invokeExact(errno, epoll, events, eventsMax, -1));
  }

  /** Connects to a local socket of sequential packets; the result does not block. */
  static int connectPackets(String path) throws IOException {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    if (name.length > SOCKET_NAME_BYTES_MAX) {
      throw new IOException("the name of the socket is too long: " + path);
    }
    int type = SEQUENTIAL_PACKETS | CLOSE_ON_EXEC | NONBLOCKING;
    int made = call("socket", (arena, errno) -> (int) SOCKET.invokeExact(errno, UNIX, type, 0));
    try {
      call(
          "connect to " + path,
          (arena, errno) -> {
            MemorySegment address = arena.allocate(SOCKET_NAME_OFFSET + SOCKET_NAME_BYTES_MAX + 1L);
            address.set(JAVA_SHORT, 0, (short) UNIX);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, SOCKET_NAME_OFFSET, name.length);
            return (int) CONNECT.invokeExact(errno, made, address, (int) address.byteSize());
          });
      return made;
    } catch (IOException e) {
      close(made);
      throw e;
    }
  }

  /** Sends no more; a pipe knows no such thing and must be closed. */
  static void shutdownOutput(int descriptor) throws IOException {
    call("shutdown", (arena, errno) -> (int) SHUTDOWN.invokeExact(errno, descriptor, SHUT_WRITE));
  }

  /** Opens a path to name what is there. */
  static int openPath(String path) throws IOException {
    return open(path, PATH_ONLY);
  }

  static int openToRead(String path) throws IOException {
    return open(path, 0);
  }

  /** Opens a named pipe for writing without ever blocking; fails where nobody reads it. */
  static int openToWrite(String path) throws IOException {
    return open(path, WRITE_ONLY | NONBLOCKING);
  }

  private static int open(String path, int flags) throws IOException {
    return call(
        "open " + path,
        (arena, errno) ->
            (int) OPEN.invokeExact(errno, arena.allocateFrom(path), flags | CLOSE_ON_EXEC));
  }

  /** Moves the calling platform thread, for the rest of its life, into another network. */
  static void enterNetwork(int namespace) throws IOException {
    call("setns", (arena, errno) -> (int) SETNS.invokeExact(errno, namespace, NEW_NETWORK));
  }

  @FunctionalInterface
  private interface Call {
    int invoke(Arena arena, MemorySegment errno) throws Throwable;
  }

  private static int call(String what, Call call) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
      int result = call.invoke(arena, errno);
      while (result < 0 && errno.get(JAVA_INT, 0) == EINTR && !what.equals("close")) {
        result = call.invoke(arena, errno);
      }
      if (result < 0) {
        throw new IOException(what + ": " + text(errno.get(JAVA_INT, 0)));
      }
      return result;
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The kernel's words for an error. */
  @SuppressWarnings("restricted")
  static String text(int errno) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
      return text.reinterpret(ERROR_TEXT_BYTES_MAX).getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static IllegalStateException unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof IllegalStateException illegal ? illegal : new IllegalStateException(e);
  }
}
