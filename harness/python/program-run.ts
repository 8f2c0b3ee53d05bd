import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";
import { RealClock } from "../scheduler/real-clock.ts";
import type { PinSetup } from "../trace/pin-setup.ts";
import { BeatingClock } from "./beating-clock.ts";
import { EdgeBuffer } from "./edge-buffer.ts";
import { makeKernelModule } from "./kernel-bridge.ts";
import { OutputBuffer } from "./output-buffer.ts";
import type { Files, ProgramTask, ThreadMessage } from "./program-task.ts";
import asyncioShim from "./shim/asyncio.py";
import machineShim from "./shim/machine.py";
import scheduleShim from "./shim/schedule.py";
import selectShim from "./shim/select.py";
import socketShim from "./shim/socket.py";
import streamsShim from "./shim/streams.py";
import timeShim from "./shim/time.py";
import waitingSelectShim from "./shim/waiting_select.py";
import { SimulatedPins } from "./simulated-pins.ts";
import { READ_COST_US } from "./time-functions.ts";
import { makeWaitingModule, type WaitingOptions } from "./waiting-module.ts";

/**
 * Runs one Python program, in the realm in which the thread evaluated this script. Reports when the
 * program starts and how it ends.
 */
export async function runProgram(task: ProgramTask, library: Files, report: Report): Promise<void> {
  try {
    await run(task, library, report);
    report({ kind: "done" });
  } catch (error) {
    report({ kind: "crashed", detail: describe(error) });
  }
}

export type Report = (message: ThreadMessage) => void;

async function run(task: ProgramTask, library: Files, report: Report): Promise<void> {
  capWasmMemory(task.memoryLimitBytes);
  const time = task.clock === "virtual" ? virtualTime(task, report) : realTime();
  const python = await loadMicroPython({
    heapsize: 4 * 1024 * 1024,
    pystack: 64 * 1024,
    linebuffer: false,
    stdout: writerTo(new OutputBuffer(task.stdout), report),
    stderr: writerTo(new OutputBuffer(task.stderr), report),
  });
  time.setTicks();
  const isKernel = task.scheduler === "kernel";
  const kernel = () =>
    makeKernelModule({
      ...time,
      hasAsserts: task.hasAsserts,
      onDeadlock: (waits) => report({ kind: "deadlocked", waits }),
    });
  python.registerJsModule("_kernel", isKernel ? kernel() : makeWaitingModule(time));
  const files = { ...(isKernel ? SHIM : WAITING_SHIM), ...library, ...task.files };
  for (const [path, bytes] of Object.entries(files)) {
    python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")) || "/");
    python.FS.writeFile(path, bytes);
  }
  time.start();
  report({ kind: "started" });
  python.runPython(task.start);
}

/**
 * The old name of asyncio. It looks names up when a program uses them, because asyncio loads some
 * of its parts on demand, and `import *` would not find these parts (HIL-24).
 */
const UASYNCIO = "import asyncio\n\n\ndef __getattr__(name):\n    return getattr(asyncio, name)\n";

/** The modules of the reference, which replace MicroPython's own modules. */
const SHIM = filesOf({
  "/asyncio.py": asyncioShim,
  "/_schedule.py": scheduleShim,
  "/machine.py": machineShim,
  "/_streams.py": streamsShim,
  "/select.py": selectShim,
  "/socket.py": socketShim,
  "/time.py": timeShim,
  "/uasyncio.py": UASYNCIO,
});

/** The modules that MicroPython's own asyncio uses in virtual time. */
const WAITING_SHIM = filesOf({
  "/machine.py": machineShim,
  "/select.py": waitingSelectShim,
  "/time.py": timeShim,
  "/uasyncio.py": UASYNCIO,
});

function filesOf(texts: Readonly<Record<string, string>>): Files {
  const encoder = new TextEncoder();
  return Object.fromEntries(
    Object.entries(texts).map(([path, text]) => [path, encoder.encode(text)]),
  );
}

type Time = WaitingOptions & {
  /**
   * Called when the interpreter is loaded. The ticks of the interpreter are Date.now() minus the
   * value of Date.now() at load time.
   */
  setTicks(): void;
  /** Called just before the program runs. */
  start(): void;
};

/** Makes the ticks of MicroPython follow the virtual clock of the kernel. */
function virtualTime(task: ProgramTask, report: Report): Time {
  const edges = task.pins && new EdgeBuffer(task.pins.edges);
  const clock = new BeatingClock({ startTickMs: task.startTickMs }, edges);
  const limitUs = clock.nowUs() + task.limitMs * 1000;
  const pins = task.pins && edges && simulatePins(clock, task.pins.setup, edges, report);
  let hasTicks = false;
  let hasStarted = false;
  let lastReadMs = 0;
  Date.now = () => {
    if (!hasTicks) return 0;
    const ms = clock.nowUs() / 1000;
    lastReadMs = Math.floor(ms);
    // The interpreter's file system also reads the time: once for each file that is written before
    // the program runs.
    if (hasStarted) clock.spend(READ_COST_US);
    return ms;
  };
  return {
    clock,
    lastReadMs: () => lastReadMs,
    limitUs,
    pins,
    block(us) {
      const endUs = Math.min(clock.nowUs() + us, limitUs + 1);
      while (clock.nowUs() < endUs && !pins?.hasDueHandler) clock.waitUntil(endUs);
      return endUs - clock.nowUs();
    },
    setTicks: () => {
      hasTicks = true;
    },
    start: () => {
      hasStarted = true;
    },
  };
}

function simulatePins(
  clock: BeatingClock,
  setup: PinSetup,
  edges: EdgeBuffer,
  report: Report,
): SimulatedPins {
  return new SimulatedPins(clock, setup, {
    onLevel: (wire, level, atUs) => edges.write(wire, level, atUs),
    onContention: (wire, atUs) =>
      report({
        kind: "crashed",
        detail: `the program and the stimulus drive ${wire} against each other at ${atUs / 1000} ms`,
      }),
  });
}

/** Makes the ticks of MicroPython follow the real clock of the kernel. */
function realTime(): Time {
  const clock = new RealClock();
  let hasTicks = false;
  Date.now = () => (hasTicks ? clock.nowUs() / 1000 : 0);
  return {
    clock,
    block(us) {
      clock.waitUntil(clock.nowUs() + us);
      return 0;
    },
    limitUs: Number.POSITIVE_INFINITY,
    lastReadMs: () => 0,
    setTicks: () => {
      hasTicks = true;
    },
    start: () => {},
  };
}

/**
 * Limits the memory of WebAssembly, because the limits of the thread do not include this memory.
 * When the memory cannot grow, the interpreter raises MemoryError.
 */
function capWasmMemory(limitBytes: number): void {
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number) {
    if (this.buffer.byteLength + pages * 65536 > limitBytes) {
      throw new RangeError(`wasm memory is limited to ${limitBytes} bytes`);
    }
    return grow.call(this, pages);
  };
}

function writerTo(buffer: OutputBuffer, report: Report): (bytes: Uint8Array) => void {
  return (bytes) => {
    for (const byte of bytes) {
      if (buffer.write(byte)) continue;
      report({ kind: "flooded" });
      process.exit();
    }
  };
}

/**
 * Returns only the message of the error. For an uncaught error, Node prints the source line, and
 * the interpreter's package is one line of 100 kB.
 */
function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.trim().slice(0, 2000);
}
