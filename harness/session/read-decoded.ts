import type { DecodedTrack, Described } from "../decoders/annotation.ts";
import { describeI2c } from "../decoders/describe-i2c.ts";
import { describeHd44780, describeNec, describeUart } from "../decoders/describe-others.ts";
import { describeSpi } from "../decoders/describe-spi.ts";
import { decodeHd44780 } from "../decoders/hd44780.ts";
import { runDisplay } from "../decoders/hd44780-display.ts";
import { readNibbles } from "../decoders/hd44780-nibbles.ts";
import { decodeI2c } from "../decoders/i2c.ts";
import { decodeNec } from "../decoders/nec.ts";
import { decodeSpi, type SpiWires } from "../decoders/spi.ts";
import { decodeUart } from "../decoders/uart.ts";
import { bitMsOf, USUAL_FORMAT } from "../trace/serial-line.ts";
import { edgesOf, type Waveform } from "../trace/waveform.ts";
import type { DecodePlan } from "./decode-plan.ts";
import type { Session } from "./session.ts";

/**
 * Returns the session with everything that the decoders of the plans read from its wires. The plans must use the same
 * names for wires as the session.
 */
export function addDecoded(session: Session, plans: readonly DecodePlan[]): Session {
  const { waveform } = session;
  if (waveform === undefined || plans.length === 0) return session;
  const decoded = plans.map(
    (plan): DecodedTrack => ({ name: plan.text, wires: plan.wires, ...decode(waveform, plan) }),
  );
  return { ...session, decoded };
}

function decode(
  waveform: Waveform,
  { decoder, wires, format = USUAL_FORMAT, size, spi }: DecodePlan,
): Described {
  const [first = "", second = "", ...data] = wires;
  switch (decoder) {
    case "i2c":
      return describeI2c(decodeI2c(waveform, first, second));
    case "spi": {
      const wire = (role: keyof SpiWires) => wires[spi?.roles.indexOf(role) ?? -1];
      const bus = { sck: first, mosi: second, miso: wire("miso"), cs: wire("cs") };
      return describeSpi(decodeSpi(waveform, bus, spi?.mode ?? 0));
    }
    case "nec":
      return describeNec(decodeNec(waveform, first));
    case "uart": {
      const initial = waveform.initial[first] ?? null;
      const edges = edgesOf(waveform, first);
      const characters = decodeUart(edges, initial, format, waveform.watchedUs);
      return describeUart(characters, bitMsOf(format) * 1000);
    }
    case "hd44780": {
      const [d4 = "", d5 = "", d6 = "", d7 = ""] = data;
      const lines = { rs: first, e: second, d4, d5, d6, d7 };
      const display = runDisplay(readNibbles(waveform, lines), size ?? { columns: 0, rows: 0 });
      return describeHd44780(decodeHd44780(waveform, lines), display);
    }
  }
}
