import type { Fault } from "./fault.ts";

/**
 * Returns a fault that changes one place in the file of aiorig's class ESP32Touch. The clauses in `caughtBy` must catch
 * the fault.
 */
function inPad(name: string, find: string, replace: string, ...caughtBy: string[]): Fault {
  return {
    name,
    patches: [{ file: "fixtures/lib/drivers/touch_button.py", find, replace }],
    caughtBy,
  };
}

/** Faults in our ESP32Touch. */
export const touchFaults: readonly Fault[] = [
  inPad(
    "`rawstate` of a touch pad is inverted",
    "    @classmethod\n",
    "    def rawstate(self):\n        return not super().rawstate()\n\n    @classmethod\n",
    "TOUCH-01",
  ),
  inPad(
    "a touch pad that nobody touches counts as touched at the start",
    "max(self._highest, reading)",
    "max(self._highest, reading, 700)",
    "TOUCH-02",
  ),
  inPad(
    "a touch pad ignores suppress",
    "self._percent), suppress, False)",
    "self._percent), False, False)",
    "TOUCH-03",
  ),
  inPad(
    "a touch pad raises thresholds below 70 % to 70 %",
    "cls._percent = percent",
    "cls._percent = max(percent, 70)",
    "TOUCH-04",
  ),
  inPad(
    "the default threshold of a touch pad is 90 % instead of 80 %",
    "_percent = 80",
    "_percent = 90",
    "TOUCH-04",
  ),
  inPad(
    "a touch pad keeps its first reading as its highest reading, even if a later reading is higher",
    "max(self._highest, reading)",
    "self._highest or reading",
    "TOUCH-05",
  ),
  inPad(
    "a reading of a touch pad blocks the event loop for 15 ms",
    "        reading = self._pad.read()\n",
    "        reading = self._pad.read()\n        __import__('time').sleep_ms(15)\n",
    "TOUCH-06",
  ),
];
