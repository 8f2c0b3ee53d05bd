/** The suite file of a user who has installed the package. */
export const OWN_SUITE = `import { defineGroup, recorded } from "aiorig/suite";

export default defineGroup({
  name: "OWN",
  title: "promises of my own",
  clauses: [
    {
      id: "OWN-01",
      level: "must",
      statement: "It marks a.",
      sources: [],
      judgedBy: "order",
      program: "01.py",
      check: recorded("a"),
    },
  ],
});
`;

export const OWN_PROGRAM = `from probe import mark
mark("a")
`;

export const OWN_WATCHED = `import asyncio
from machine import Pin

led = Pin(25, Pin.OUT)


async def main():
    for level in (1, 0):
        led.value(level)
        await asyncio.sleep_ms(20)


asyncio.run(main())
`;

export const OWN_RIG = `import { defineRig } from "aiorig/rig";

export default defineRig({
  kind: "bench",
  name: "mine",
  title: "Two boards of my own.",
  dut: { serialNumber: "A" },
  instrument: { serialNumber: "B" },
  wires: { GP14: { dut: 14, instrument: 14, ohms: 330 } },
  start: "GP14",
  run: { instrument: 22, ohms: 330 },
  notes: [],
});
`;

export const OWN_CONFIG = `import { defineConfig } from "aiorig/config";

export default defineConfig({ limitMs: 5000 });
`;
