import type { Files } from "./program-task.ts";
import adcShim from "./shim/adc.py";
import asyncioShim from "./shim/asyncio.py";
import boardShim from "./shim/board.py";
import errorsShim from "./shim/errors.py";
import i2cShim from "./shim/i2c.py";
import i2cTargetShim from "./shim/i2c_target.py";
import lingerShim from "./shim/linger.py";
import machineShim from "./shim/machine.py";
import onewireShim from "./shim/onewire.py";
import osShim from "./shim/os_names.py";
import picoShim from "./shim/pico_names.py";
import pwmShim from "./shim/pwm.py";
import scheduleShim from "./shim/schedule.py";
import selectShim from "./shim/select.py";
import socketShim from "./shim/socket.py";
import stdinShim from "./shim/stdin.py";
import streamsShim from "./shim/streams.py";
import timeShim from "./shim/time.py";
import touchShim from "./shim/touch.py";
import uartShim from "./shim/uart.py";
import waitingSelectShim from "./shim/waiting_select.py";

/**
 * The source of the module `uasyncio`, which is the old name of asyncio. This module looks up each name when a program
 * uses the name. It does not use `import *`, because asyncio loads some of its parts on demand, and `import *` would
 * not find these parts (HIL-24).
 */
const UASYNCIO = "import asyncio\n\n\ndef __getattr__(name):\n    return getattr(asyncio, name)\n";

const MACHINE = {
  "/machine.py": machineShim,
  "/_adc.py": adcShim,
  "/_board.py": boardShim,
  "/_errors.py": errorsShim,
  "/_i2c.py": i2cShim,
  "/_i2c_target.py": i2cTargetShim,
  "/_linger.py": lingerShim,
  "/_onewire.py": onewireShim,
  "/_os.py": osShim,
  "/_pico.py": picoShim,
  "/_pwm.py": pwmShim,
  "/_stdin.py": stdinShim,
  "/_touch.py": touchShim,
  "/_uart.py": uartShim,
};

/** The modules of the reference, which replace MicroPython's own modules. */
export const KERNEL_SHIM = filesOf({
  "/asyncio.py": asyncioShim,
  "/_schedule.py": scheduleShim,
  ...MACHINE,
  "/_streams.py": streamsShim,
  "/select.py": selectShim,
  "/socket.py": socketShim,
  "/time.py": timeShim,
  "/uasyncio.py": UASYNCIO,
});

/** The modules that MicroPython's own asyncio uses in virtual time. */
export const WAITING_SHIM = filesOf({
  "/_schedule.py": scheduleShim,
  ...MACHINE,
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
