/*
 * The bytes of telnet: commands between the data (RFC 854), negotiation of options (RFC 855), and binary transmission
 * (RFC 856). This file only reads and writes bytes. It decides nothing.
 */

/** The verbs of a negotiation. WILL and WONT are about the sender, DO and DONT are about the receiver. */
export const VERBS = { WILL: 251, WONT: 252, DO: 253, DONT: 254 } as const;

export type Verb = keyof typeof VERBS;

/** The numbers of the options that are used here. */
export const OPTIONS = { BINARY: 0, SUPPRESS_GO_AHEAD: 3, COM_PORT: 44 } as const;

/** A telnet command, which comes between pieces of data. */
export type TelnetCommand =
  | { readonly kind: "negotiation"; readonly verb: Verb; readonly option: number }
  | { readonly kind: "subnegotiation"; readonly option: number; readonly bytes: Buffer };

/** Returns data as telnet sends it: each byte 255 is doubled. */
export function encodeData(bytes: Uint8Array): Buffer {
  if (!bytes.includes(IAC)) return Buffer.from(bytes);
  return Buffer.from([...bytes].flatMap((byte) => (byte === IAC ? [IAC, IAC] : [byte])));
}

export function encodeCommand(command: TelnetCommand): Buffer {
  const { option } = command;
  if (command.kind === "negotiation") return Buffer.from([IAC, VERBS[command.verb], option]);
  return Buffer.concat([
    Buffer.from([IAC, SB, option]),
    encodeData(command.bytes),
    Buffer.from([IAC, SE]),
  ]);
}

/** Separates the received bytes into data and commands. A command may arrive in several pieces. */
export class TelnetDecoder {
  /** The start of a command that has not arrived completely. */
  #unread: Buffer = Buffer.alloc(0);

  /** Returns the data and the commands, each in the order of their arrival. Throws RangeError for a wrong command. */
  decode(bytes: Uint8Array): { readonly data: Buffer; readonly commands: TelnetCommand[] } {
    const all = Buffer.concat([this.#unread, bytes]);
    const data: Buffer[] = [];
    const commands: TelnetCommand[] = [];
    let at = 0;
    while (at < all.length) {
      const command = all.indexOf(IAC, at);
      data.push(all.subarray(at, command < 0 ? all.length : command));
      if (command < 0) break;
      const read = readCommand(all, command);
      if (read === undefined) {
        if (all.length - command > LONGEST_COMMAND) throw new RangeError("a command has no end");
        this.#unread = Buffer.from(all.subarray(command));
        return { data: Buffer.concat(data), commands };
      }
      if (read.isData) data.push(Buffer.from([IAC]));
      if (read.command) commands.push(read.command);
      at = read.end;
    }
    this.#unread = Buffer.alloc(0);
    return { data: Buffer.concat(data), commands };
  }
}

/** "Interpret as command". */
const IAC = 255;
/** The bytes that, after IAC, start and end a subnegotiation. */
const SB = 250;
const SE = 240;

/**
 * If a command has more bytes than this number and its end has still not arrived, the sender does not speak telnet.
 */
const LONGEST_COMMAND = 4096;

interface ReadCommand {
  /** The index of the first byte after the command. */
  readonly end: number;
  /** True if the bytes are not a command, but the doubled form of a data byte 255. */
  readonly isData?: true;
  readonly command?: TelnetCommand;
}

/** Reads the command that starts at the index. Returns undefined if its end has not arrived. */
function readCommand(all: Buffer, start: number): ReadCommand | undefined {
  const code = all[start + 1];
  if (code === undefined) return undefined;
  if (code === IAC) return { end: start + 2, isData: true };
  const option = all[start + 2];
  const verb = (Object.keys(VERBS) as Verb[]).find((name) => VERBS[name] === code);
  if (verb !== undefined) {
    if (option === undefined) return undefined;
    return { end: start + 3, command: { kind: "negotiation", verb, option } };
  }
  // Commands such as NOP have no further bytes.
  if (code !== SB) return { end: start + 2 };
  if (option === undefined) return undefined;
  const bytes: number[] = [];
  for (let at = start + 3; at < all.length; at++) {
    const byte = all[at]!;
    if (byte !== IAC) bytes.push(byte);
    else if (all[at + 1] === IAC) bytes.push(all[++at]!);
    else if (all[at + 1] === undefined) return undefined;
    else if (all[at + 1] === SE) {
      const command = { kind: "subnegotiation", option, bytes: Buffer.from(bytes) } as const;
      return { end: at + 2, command };
    } else throw new RangeError("a Telnet command starts before the previous command ends");
  }
  return undefined;
}
