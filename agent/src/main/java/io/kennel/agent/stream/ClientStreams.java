package io.kennel.agent.stream;

import java.io.IOException;
import java.io.OutputStream;

/** A client's side of a session of exec or attach, whatever the protocol. */
interface ClientStreams extends AutoCloseable {
  /** Where the client sees standard output: blocks at its pace. Nowhere if it did not ask. */
  OutputStream stdout();

  /** Where the client sees standard error. */
  OutputStream stderr();

  /** Has a task run the action once the client has gone, for whatever reason. */
  void onGone(Runnable action);

  /**
   * Hands over what the client sends, until the client has gone. Blocks.
   *
   * @throws IOException where the connection broke off, or broke its protocol
   */
  void receive(Receiver receiver) throws IOException;

  /** Tells the client how it ended, then ends all streams. */
  void finish(Outcome outcome) throws IOException;

  /** Asks the client whether it is still there; if not, the connection breaks. Does not block. */
  void ping();

  /** Breaks the connection off. Idempotent. */
  @Override
  void close();

  /** What a client sends. Calls come from one thread for the input, from one for sizes. */
  interface Receiver {
    void input(byte[] bytes, int offset, int count);

    void endOfInput();

    void resize(int columns, int rows);
  }
}
