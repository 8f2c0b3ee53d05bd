import type { Fault } from "./fault.ts";

const MODULE = "fixtures/lib/event_monitor.py";
const UART = "python/simulated-uart.ts";

/**
 * Faults of devices under test that report wrong events on their UART, or report the right events at the wrong time.
 */
export const monitorFaults: readonly Fault[] = [
  {
    name: "a device's UART sends the highest bit first instead of the lowest bit",
    patches: [
      {
        file: UART,
        find: "frameOf(byte, this.#format).entries()",
        replace:
          'frameOf(Number.parseInt([...byte.toString(2).padStart(8, "0")].reverse().join(""), 2), this.#format).entries()',
      },
    ],
    caughtBy: ["MONITOR-01"],
  },
  {
    name: "a device's UART is 8 % too fast",
    patches: [
      {
        file: UART,
        find: "startUs + i * this.#bitUs }",
        replace: "startUs + i * this.#bitUs * 0.92 }",
      },
    ],
    caughtBy: ["MONITOR-01"],
  },
  {
    name: "a device's UART loses a byte that is written while the UART still sends another byte",
    patches: [
      {
        file: UART,
        find: "    const startUs = Math.max(this.#clock.nowUs(), this.#busyUntilUs);\n",
        replace:
          "    if (this.#busyUntilUs > this.#clock.nowUs()) return;\n    const startUs = this.#clock.nowUs();\n",
      },
    ],
    caughtBy: ["MONITOR-01", "MONITOR-07"],
  },
  {
    name: "a monitored coroutine reports its end immediately after its start, although it still runs",
    patches: [
      {
        file: MODULE,
        find: "                self.start(ident + mine)\n",
        replace:
          "                self.start(ident + mine)\n                if instances == 1:\n                    self.end(ident + mine)\n                    return await function(*args, **kwargs)\n",
      },
    ],
    caughtBy: ["MONITOR-02"],
  },
  {
    name: "on a device, every second sleep of 10 ms ends after 5 ms",
    patches: [
      {
        file: "python/shim/asyncio.py",
        find: "ms if ms > 0 else 0",
        replace: "(ms // 2 if ms == 10 and ticks_ms() % 20 > 9 else ms) if ms > 0 else 0",
      },
    ],
    caughtBy: ["MONITOR-02"],
  },
  {
    name: "a cancelled coroutine does not report its end",
    patches: [
      {
        file: MODULE,
        find: "                finally:\n                    self.end(ident + mine)\n",
        replace:
          "                except asyncio.CancelledError:\n                    raise\n                else:\n                    self.end(ident + mine)\n                finally:\n",
      },
    ],
    caughtBy: ["MONITOR-03", "MONITOR-04"],
  },
  {
    name: "a timeout comes after twice the requested time",
    patches: [
      {
        file: "scheduler/wait-for.ts",
        find: "    yield* sleepMs(ms);\n",
        replace: "    yield* sleepMs(ms * 2);\n",
      },
    ],
    caughtBy: ["MONITOR-04"],
  },
  {
    name: "all coroutines of one function have the same ident instead of different idents",
    patches: [
      {
        file: MODULE,
        find: "mine = free[0] if free else instances - 1",
        replace: "mine = 0",
      },
    ],
    caughtBy: ["MONITOR-05"],
  },
  {
    name: "if coroutines share an ident, all of them are reported as ended as soon as one ends",
    patches: [
      {
        file: MODULE,
        find: "                    self.end(ident + mine)\n                    running[mine] -= 1\n",
        replace:
          "                    for _ in range(running[mine]):\n                        self.end(ident + mine)\n                    running[mine] = 0\n",
      },
    ],
    caughtBy: ["MONITOR-05"],
  },
  {
    name: "on a device, `sleep_ms(0)` sleeps for ten milliseconds",
    patches: [
      {
        file: "python/shim/asyncio.py",
        find: "ms if ms > 0 else 0",
        replace: "ms if ms > 0 else 10",
      },
    ],
    caughtBy: ["MONITOR-06"],
  },
  {
    name: "a device needs ten milliseconds to call the handler of an interrupt",
    patches: [
      {
        file: "python/shim/machine.py",
        find: "                handler(owner)\n",
        replace: "                _kernel.block(10000)\n                handler(owner)\n",
      },
    ],
    caughtBy: ["MONITOR-07"],
  },
  {
    name: "an Event that was cleared is still set",
    patches: [
      {
        file: "scheduler/event.ts",
        find: "  clear(): void {\n    this.#isSet = false;\n",
        replace: "  clear(): void {\n    this.#isSet = true;\n",
      },
    ],
    caughtBy: ["MONITOR-08"],
  },
];
