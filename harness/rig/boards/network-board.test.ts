import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { holdBoards, type NetworkBoard, networkBoard } from "./network-board.ts";

let server: Server | undefined;
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) =>
    server === undefined ? resolve() : server.close(() => resolve()),
  );
  server = undefined;
  sockets.clear();
});

/**
 * Serves a port that sends back each byte that it receives. For each new connection, the server calls `welcome` with
 * this connection and the other open connections, so that `welcome` can end any of them. Returns a function that makes
 * a new network board for this port.
 */
async function serve(welcome: (fresh: Socket, others: readonly Socket[]) => void) {
  server = createServer((socket) => {
    const others = [...sockets];
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.on("data", (bytes) => socket.write(bytes));
    welcome(socket, others);
  });
  await new Promise<void>((resolve) => server!.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return () => networkBoard(`tcp://127.0.0.1:${port}`)!;
}

/** A `welcome` for `serve`. It behaves like ser2net with the setting `max-connections: 1`. */
const onlyOne = (fresh: Socket, others: readonly Socket[]) => {
  if (others.length > 0) fresh.end("Port already in use\r\n");
};

const hold = (board: NetworkBoard) => holdBoards([board], { settleMs: 500 });

test("a second host cannot use a board until the first host releases the board", async () => {
  const board = await serve(onlyOne);
  const first = board();
  await hold(first);
  await expect(hold(board())).rejects.toThrow(
    /^tcp:\/\/127\.0\.0\.1:\d+ is in use: its server immediately ended our connection\./,
  );
  expect(first.port.isHeld).toBe(true);
  first.port.letGo();
  await expect.poll(() => sockets.size).toBe(0);
  await expect(hold(board())).resolves.toBeUndefined();
});

test("if a host waits for a board, it prints one message, and it gets the board when the other host releases it", async () => {
  const board = await serve(onlyOne);
  const first = board();
  await hold(first);
  const said: string[] = [];
  const second = board();
  const waiting = holdBoards([second], {
    settleMs: 500,
    isPatient: true,
    onWait: (message) => said.push(message),
  });
  await expect.poll(() => said.length, { timeout: 20_000 }).toBe(1);
  first.port.letGo();
  await waiting;
  expect([second.port.isHeld, said]).toEqual([
    true,
    [`Waiting for ${second.port.name}, which is in use by another host.`],
  ]);
  second.port.letGo();
});

test("if the signal is aborted, the wait for a board of another host ends", async () => {
  const board = await serve(onlyOne);
  await hold(board());
  const stop = new AbortController();
  const waiting = holdBoards([board()], {
    settleMs: 500,
    isPatient: true,
    onWait: () => stop.abort(new Error("stopped")),
    signal: stop.signal,
  });
  await expect(waiting).rejects.toThrow("stopped");
});

test("several streams use one network connection, one after the other", async () => {
  const { port } = (await serve(onlyOne))();
  for (const text of ["first", "second"]) {
    const stream = await port.open();
    const answer = new Promise((resolve) => stream.once("data", (bytes) => resolve(`${bytes}`)));
    stream.write(text);
    expect(await answer).toBe(text);
    stream.destroy();
  }
  expect([port.isHeld, sockets.size]).toEqual([true, 1]);
});

test("if a server keeps connections of two hosts open at once, aiorig refuses to use the server", async () => {
  const board = (await serve(() => {}))();
  await expect(hold(board)).rejects.toThrow(
    /accepts two connections at the same time, so two hosts could use the board at the same time\. Allow one/,
  );
  expect(board.port.isHeld).toBe(false);
});

test("if a server ends the connection of one host because another host connects, aiorig refuses to use the server", async () => {
  const board = await serve((fresh, others) => {
    for (const other of others) other.destroy();
    if (others.length > 0) fresh.end();
  });
  await expect(hold(board())).rejects.toThrow(/ends a connection when another host connects/);
});

test("if no server listens on a port, the error says why the port cannot be opened", async () => {
  const board = await serve(onlyOne);
  const gone = board();
  await new Promise((resolve) => server!.close(resolve));
  await expect(hold(gone)).rejects.toThrow(/cannot be opened: nothing listens on port \d+ of 127/);
  server = undefined;
});

test("only texts with rfc2217:// or tcp:// are network ports", () => {
  expect(
    ["tcp://lab:4000", "rfc2217://[::1]:4000", "/dev/ttyACM0", "E660583883724A32", "tcp://lab"].map(
      (text) => networkBoard(text)?.address,
    ),
  ).toEqual([
    { host: "lab", port: 4000 },
    { host: "::1", port: 4000 },
    undefined,
    undefined,
    undefined,
  ]);
});
