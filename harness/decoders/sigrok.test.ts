import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { pressRemote } from "../devices/schedules/infrared.ts";
import { talkOn } from "../devices/schedules/uart-talker.ts";
import type { StimulusStep } from "../trace/pin-setup.ts";
import { USUAL_FORMAT } from "../trace/serial-line.ts";
import { formatVcd } from "../trace/vcd.ts";
import { edgesOf, type Waveform } from "../trace/waveform.ts";
import { describeI2c } from "./describe-i2c.ts";
import { decodeI2c } from "./i2c.ts";
import { decodeNec } from "./nec.ts";
import { decodeSpi } from "./spi.ts";
import { bus } from "./testing/bus.ts";
import { spiBus } from "./testing/spi-bus.ts";
import { decodeUart } from "./uart.ts";

const SIGROK = (process.env.PATH ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "sigrok-cli"))
  .find((path) => existsSync(path));
const withoutSigrok = SIGROK === undefined ? " (install Debian's package sigrok-cli)" : "";

test.skipIf(SIGROK === undefined)(
  `sigrok and our I2C decoder read the same events from one file${withoutSigrok}`,
  () => {
    const waveform = bus(
      "S 01100110 0 00000010 0 S 01100111 0 01000001 0 01000010 1 P S 01101000 1 P",
    );
    const ours = decodeI2c(waveform, "SDA", "SCL").flatMap((event) => {
      switch (event.kind) {
        case "start":
          return ["Start"];
        case "repeated start":
          return ["Start repeat"];
        case "stop":
          return ["Stop"];
        case "address":
          return [
            `Address ${event.isRead ? "read" : "write"}: ${hex(event.address)}`,
            event.isAcknowledged ? "ACK" : "NACK",
          ];
        case "data":
          return [hex(event.data), event.isAcknowledged ? "ACK" : "NACK"];
        default:
          return ["cut"];
      }
    });
    const { annotations } = describeI2c(decodeI2c(waveform, "SDA", "SCL"));
    const texts = [{ name: "i2c", texts: annotations }];
    const theirs = sigrok(formatVcd(waveform, "a", texts), "i2c:sda=SDA:scl=SCL", "i2c=addr-data")
      .filter((line) => line !== "Write" && line !== "Read")
      .map((line) => line.replace(/^Data (read|write): /, ""));
    expect(theirs).toEqual(ours);
  },
);

test.skipIf(SIGROK === undefined).each([0, 1, 2, 3] as const)(
  `sigrok and our SPI decoder read the same bytes from one file in mode %i${withoutSigrok}`,
  (mode) => {
    const waveform = spiBus("[ 01110100 00001111 ] _ [ 10101010 ]", mode);
    const wires = { sck: "SCK", mosi: "MOSI", miso: "MISO", cs: "CS" };
    const bytes = decodeSpi(waveform, wires, mode).flatMap((transfer) => transfer.bytes);
    const pins = `spi:clk=SCK:mosi=MOSI:miso=MISO:cs=CS:cpol=${mode >> 1}:cpha=${mode & 1}`;
    const vcd = formatVcd(waveform, "a");
    expect([sigrok(vcd, pins, "spi=mosi-data"), sigrok(vcd, pins, "spi=miso-data")]).toEqual([
      bytes.map(({ sent }) => hex(sent)),
      bytes.map(({ received }) => hex(received!)),
    ]);
  },
);

test.skipIf(SIGROK === undefined)(
  `sigrok and our UART decoder read the same characters from one file${withoutSigrok}`,
  () => {
    const format = { ...USUAL_FORMAT, baudRate: 9600 };
    const items = [{ bytes: "Hi\n" }, { pauseMs: 2 }, { bytes: new Uint8Array([0, 0xff, 0x80]) }];
    const waveform = seen(talkOn("RX", items, 1, format), { RX: 1 });
    const ours = decodeUart(edgesOf(waveform, "RX"), 1, format, waveform.watchedUs);
    const theirs = sigrok(formatVcd(waveform, "a"), "uart:rx=RX:baudrate=9600", "uart=rx-data");
    expect(theirs).toEqual(ours.map(({ data }) => hex(data)));
  },
);

test.skipIf(SIGROK === undefined)(
  `sigrok and our NEC decoder read the same frames from one file${withoutSigrok}`,
  () => {
    const waveform = seen(pressRemote("IR", [{ atMs: 2, address: 4, command: 8, repeats: 2 }]), {
      IR: 1,
    });
    const ours = decodeNec(waveform, "IR").flatMap((event) => {
      if (event.kind !== "frame") return event.kind === "repeat" ? ["Repeat code"] : ["problem"];
      return [`Address: 0x${hex(event.address)}`, `Command: 0x${hex(event.command)}`];
    });
    const theirs = sigrok(formatVcd(waveform, "a"), "ir_nec:ir=IR", "ir_nec").filter((line) =>
      /^(Address|Command): |^Repeat code$/.test(line),
    );
    expect(theirs).toEqual(ours);
  },
);

/** Returns the texts that a decoder of sigrok finds in the file. */
function sigrok(vcd: string, decoder: string, annotations: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-sigrok-"));
  try {
    const file = join(folder, "a.vcd");
    writeFileSync(file, vcd);
    const args = ["-i", file, "-I", "vcd", "-P", decoder, "-A", annotations];
    const printed = execFileSync(SIGROK!, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return printed
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.replace(/^\S+: /, ""));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Returns the waveform that a schedule makes on wires. The wires start with the given levels. Rounds all times to whole
 * microseconds.
 */
function seen(steps: readonly StimulusStep[], initial: Record<string, 0 | 1>): Waveform {
  const edges = steps
    .filter(({ atMs }) => atMs > 0)
    .map(({ wire, level, atMs }) => ({ wire, level: level!, atUs: Math.round(atMs * 1000) }));
  return { initial, edges, watchedUs: edges.at(-1)!.atUs + 10_000 };
}

function hex(value: number): string {
  return value.toString(16).padStart(2, "0").toUpperCase();
}
