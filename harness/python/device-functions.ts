import type { Coroutine } from "../scheduler/traps.ts";
import type { Border } from "./border.ts";
import { DeviceWait } from "./device-polls.ts";
import type { KernelRun } from "./kernel-run.ts";
import { PythonException } from "./python-values.ts";

/** Returns the functions behind the streams of shim/streams.py. Python names a device by its number. */
export function makeDeviceFunctions(run: KernelRun, border: Border) {
  return {
    /**
     * Prepares a wait. The wait ends when the device is ready for the event, which is POLLIN (1) or
     * POLLOUT (4).
     */
    deviceWait: (device: number, event: number) =>
      border.prepare(waitFor(new DeviceWait(device, event))),
    polled: (events: number) => run.polled(events),
    pollFailed: (number: number) => run.pollFailed(new PythonException(number)),
  };
}

function* waitFor(wait: DeviceWait): Coroutine {
  yield { kind: "poll", source: wait };
  wait.check();
}
