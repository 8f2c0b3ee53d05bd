import type { Duplex } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { ByteLink } from "../byte-link.ts";
import { realTime } from "../host-time.ts";
import { PortRefusal } from "../port-refusal.ts";
import { rfc2217Port } from "./rfc2217-port.ts";
import { OPTIONS } from "./telnet.ts";
import { type ServedClient, type ServerBehaviour, serveRfc2217 } from "./testing/rfc2217-server.ts";

const LIMIT_MS = 20_000;

let close = async () => {};
afterEach(() => close());

test("the port is set up, and all bytes arrive as they were sent", async () => {
  const { client, stream, link } = await connected({});
  const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  stream.write(all);
  expect(await link.read(256, LIMIT_MS)).toEqual(all);
  expect(client.orders).toEqual(["1 0 1 194 0", "2 8", "3 1", "4 1", "5 1"]);
});

test("the stream sets DTR and RTS in the order in which the call names them", async () => {
  const { client, stream, link } = await connected({});
  const lines = stream as Duplex & { set(lines: object, done: (error: unknown) => void): void };
  for (const state of [
    { dtr: false, rts: true },
    { dtr: true, rts: false },
  ]) {
    expect(await new Promise((resolve) => lines.set(state, resolve))).toBeNull();
  }
  stream.write("x");
  await link.read(1, LIMIT_MS);
  expect(client.orders.slice(5)).toEqual(["5 9", "5 11", "5 8", "5 12"]);
});

test("if the server asks for a pause, the stream sends nothing until the server ends the pause", async () => {
  const { client, stream, link } = await connected({});
  const order = (code: number) =>
    client.command({
      kind: "subnegotiation",
      option: OPTIONS.COM_PORT,
      bytes: Buffer.from([code]),
    });
  order(108);
  client.send(Buffer.from("paused"));
  await link.read(6, LIMIT_MS);
  stream.write("echo");
  client.send(Buffer.from("first"));
  expect((await link.read(5, LIMIT_MS))?.toString()).toBe("first");
  order(109);
  expect((await link.read(4, LIMIT_MS))?.toString()).toBe("echo");
});

test("the stream refuses each option of the server that the stream does not need", async () => {
  const { client, stream, link } = await connected({});
  const answers: unknown[] = [];
  client.socket.on("data", (bytes: Buffer) => answers.push([...bytes]));
  client.command({ kind: "negotiation", verb: "WILL", option: 1 });
  client.command({ kind: "negotiation", verb: "DO", option: 24 });
  client.send(Buffer.from("x"));
  await link.read(1, LIMIT_MS);
  stream.write("y");
  await link.read(1, LIMIT_MS);
  expect(answers.flat()).toEqual([255, 254, 1, 255, 252, 24, "y".charCodeAt(0)]);
});

test.each<[string, ServerBehaviour, RegExp]>([
  [
    "refuses RFC 2217",
    { refuses: [OPTIONS.COM_PORT] },
    /^the server refuses control of its serial port \(RFC 2217\)\. If the server speaks raw TCP, use tcp:/,
  ],
  ["refuses binary data", { refuses: [OPTIONS.BINARY] }, /^the server refuses binary data to its/],
  ["sets another speed", { baudRate: 9600 }, /^the server did not set the port to 115200 baud/],
  [
    "never answers",
    { answers: false },
    /^for 3000 ms, the server did not answer as RFC 2217 requires/,
  ],
])("opening a port fails if its server %s", async (_what, behaviour, why) => {
  const opening = connected(behaviour);
  await expect(opening).rejects.toThrow(why);
  await expect(opening).rejects.toBeInstanceOf(PortRefusal);
});

/** Opens a port of a server that sends all data back. */
async function connected(
  behaviour: ServerBehaviour,
): Promise<{ client: ServedClient; stream: Duplex; link: ByteLink }> {
  let client: ServedClient | undefined;
  const server = await serveRfc2217(behaviour, (served) => {
    client = served;
    return (bytes) => served.send(bytes);
  });
  close = server.close;
  const address = { host: "127.0.0.1", port: server.port };
  const stream = await rfc2217Port("PORT", address, 115_200).open();
  return { client: client!, stream, link: new ByteLink("PORT", stream, realTime) };
}
