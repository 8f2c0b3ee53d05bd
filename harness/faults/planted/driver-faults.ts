import type { Fault } from "./fault.ts";

/** One changed place in a file of our drivers, and the clauses that must see it. */
function changed(
  file: string,
  name: string,
  find: string,
  replace: string,
  ...caughtBy: string[]
): Fault {
  return { name, patches: [{ file: `fixtures/lib/drivers/${file}.py`, find, replace }], caughtBy };
}

const inSwitch = changed.bind(undefined, "polled_switch");
const inButton = changed.bind(undefined, "push_button");
const inEncoder = changed.bind(undefined, "quadrature_encoder");
const inAdc = changed.bind(undefined, "adc_watch");

const switchFaults: readonly Fault[] = [
  inSwitch(
    "a switch is polled each 100 ms",
    "await asyncio.sleep_ms(self.debounce_ms)",
    "await asyncio.sleep_ms(2 * self.debounce_ms)",
    "SWITCH-01",
    "SWITCH-08",
  ),
  inSwitch(
    "a switch that is closed at the start runs its close function",
    "self._level = pin.value()\n        self._poll",
    "self._level = 1\n        self._poll",
    "SWITCH-02",
  ),
  inSwitch(
    "a switch does not wait for the end of the bounces",
    "await asyncio.sleep_ms(self.debounce_ms)",
    "await asyncio.sleep_ms(1)",
    "SWITCH-03",
    "ESWITCH-03",
  ),
  inSwitch(
    "a switch needs two looks at the same level",
    "            if level != self._level:\n",
    "            stable = level == getattr(self, '_seen', self._level)\n            self._seen = level\n            if stable and level != self._level:\n",
    "SWITCH-04",
  ),
  inSwitch(
    "a coroutine of a switch is not started",
    'if hasattr(result, "send"):',
    "if False:",
    "SWITCH-05",
    "PUSHBUTTON-13",
  ),
  inSwitch(
    "a Switch returns the level of the pin at its start",
    "    def __call__(self):\n        return self._level\n",
    "    def __call__(self):\n        return 1\n",
    "SWITCH-06",
  ),
  inSwitch(
    "deinit does not stop the polls",
    "self._poll.cancel()",
    "pass",
    "SWITCH-06",
    "ESWITCH-06",
    "EBUTTON-08",
  ),
  inSwitch(
    "a switch that opens sets the Event close",
    "func, args = self.open.set, ()",
    "func, args = self.close.set, ()",
    "SWITCH-07",
  ),
  inSwitch(
    "the debounce time cannot be changed",
    "await asyncio.sleep_ms(self.debounce_ms)",
    "await asyncio.sleep_ms(50)",
    "SWITCH-08",
  ),
  inSwitch(
    "a switch blocks the loop while its contact bounces",
    "                self._level = level\n",
    "                self._level = level\n                __import__('time').sleep_ms(30)\n",
    "SWITCH-09",
    "ESWITCH-07",
    "PUSHBUTTON-15",
    "EBUTTON-09",
  ),
  inSwitch(
    "an ESwitch returns the level of its pin",
    "return self._level ^ self._open_level",
    "return self._level",
    "ESWITCH-01",
  ),
  inSwitch(
    "an ESwitch is always open at the high level",
    "self._open_level = lopen",
    "self._open_level = 1",
    "ESWITCH-02",
  ),
  inSwitch(
    "an Event of an ESwitch is cleared at once",
    "(self.open if level == self._open_level else self.close).set()",
    "event = self.open if level == self._open_level else self.close\n        event.set()\n        event.clear()",
    "ESWITCH-05",
  ),
  {
    ...inSwitch(
      "only one task can wait for an ESwitch",
      "self.close = asyncio.Event()\n        self.open",
      "self.close = asyncio.ThreadSafeFlag()\n        self.open",
      "ESWITCH-04",
    ),
    breaksPrograms: true,
  },
  inSwitch(
    "an ESwitch sets close at its start if it is closed",
    "        self.open = asyncio.Event()\n        super().__init__(pin)",
    "        self.open = asyncio.Event()\n        super().__init__(pin)\n        if self():\n            self.close.set()",
    "ESWITCH-05",
  ),
  inSwitch(
    "deinit of an ESwitch leaves its Events set",
    "self.close.clear()\n        self.open.clear()",
    "pass",
    "ESWITCH-06",
  ),
];

const buttonFaults: readonly Fault[] = [
  inButton(
    "a button calls its press function when it is released",
    "        if level != self._idle:\n            self._press()",
    "        if level == self._idle:\n            self._press()",
    "PUSHBUTTON-01",
    "EBUTTON-07",
  ),
  inButton(
    "no press is ever a double",
    "self._is_double = self._double_timer is not None",
    "self._is_double = False",
    "PUSHBUTTON-02",
    "EBUTTON-02",
  ),
  inButton(
    "a double may take twice as long",
    "await asyncio.sleep_ms(self.double_click_ms)",
    "await asyncio.sleep_ms(2 * self.double_click_ms)",
    "PUSHBUTTON-03",
  ),
  inButton(
    "a long press is told after its end",
    "            self._long_timer.cancel()\n            self._long_timer = None\n",
    "            self._long_timer.cancel()\n            self._long_timer = None\n        if self._is_long:\n            self.held()\n",
    "PUSHBUTTON-04",
    "EBUTTON-03",
  ),
  inButton(
    "the second press of a double may be long",
    "if not self._is_double and self.has_long():",
    "if self.has_long():",
    "PUSHBUTTON-05",
  ),
  inButton(
    "a suppressed single press is forgotten",
    "            self._is_undecided = True\n",
    "            pass\n",
    "PUSHBUTTON-06",
    "EBUTTON-04",
  ),
  inButton(
    "the release function also runs after a double",
    "if not (self._suppress and (self._is_double or self._is_long)):",
    "if not (self._suppress and self._is_long):",
    "PUSHBUTTON-07",
  ),
  inButton(
    "the release function also runs after a long press",
    "if not (self._suppress and (self._is_double or self._is_long)):",
    "if not (self._suppress and self._is_double):",
    "PUSHBUTTON-08",
    "PUSHBUTTON-09",
  ),
  inButton(
    "the release function waits for a double that nobody wants",
    "        elif self.has_double():\n",
    "        else:\n",
    "PUSHBUTTON-09",
  ),
  inButton(
    "a suppressed release is told at once",
    "            self._is_undecided = True\n",
    "            self.released()\n",
    "PUSHBUTTON-10",
  ),
  inButton(
    "the level at the start is always that of the released button",
    "pin.value() if sense is None else sense",
    "pin.value()",
    "PUSHBUTTON-11",
    "EBUTTON-07",
  ),
  inButton(
    "a function that is None makes no Event",
    "            func, args = event.set, ()\n",
    "            func = False\n",
    "PUSHBUTTON-12",
  ),
  inButton("False does not end the calls", "self._acts.pop(name, None)", "pass", "PUSHBUTTON-13"),
  inButton(
    "a press is long after half a second",
    "long_press_ms = 1000",
    "long_press_ms = 500",
    "PUSHBUTTON-14",
  ),
  inButton(
    "the Event press is not set",
    "        if not self._suppress:\n            self.press.set()",
    "        pass",
    "EBUTTON-01",
  ),
  inButton(
    "a suppressed double sets press, too",
    "if self._suppress and not self._is_double and not self._is_long:",
    "if self._suppress and not self._is_long:",
    "EBUTTON-05",
  ),
  inButton(
    "a suppressed long press sets press, too",
    "if self._suppress and not self._is_double and not self._is_long:",
    "if self._suppress and not self._is_double:",
    "EBUTTON-06",
  ),
  inButton(
    "deinit of an EButton leaves its Events set",
    "            event.clear()\n",
    "            pass\n",
    "EBUTTON-08",
  ),
];

const encoderFaults: readonly Fault[] = [
  inEncoder(
    "the knob turns the other way",
    "self._edges += move",
    "self._edges -= move",
    "ENCODER-01",
    "ENCODER-08",
  ),
  inEncoder(
    "the function gets no sum of changes",
    "await asyncio.sleep_ms(self._delay)",
    "await asyncio.sleep_ms(0)",
    "ENCODER-02",
    "ENCODER-03",
  ),
  inEncoder(
    "a report without a change is a report",
    "        if not change:\n            return\n",
    "",
    "ENCODER-03",
  ),
  inEncoder(
    "edges that make no whole step are lost",
    "self._counted += steps * self._div",
    "self._counted = self._edges",
    "ENCODER-04",
  ),
  inEncoder("the value has no upper limit", "value = min(value, self._vmax)", "pass", "ENCODER-05"),
  inEncoder(
    "the value may start above its limit",
    "(vmax is not None and v > vmax)",
    "False",
    "ENCODER-06",
  ),
  inEncoder(
    "mod is ignored",
    "value if self._mod is None else value % self._mod",
    "value",
    "ENCODER-07",
  ),
  inEncoder(
    "async for gets the first value only",
    "self._reported.set()",
    "self._reported.set() if self._value < 2 else None",
    "ENCODER-08",
  ),
  inEncoder(
    "the items of args are one argument",
    "self._callback(self._value, change, *self._args)",
    "self._callback(self._value, change, self._args) if self._args else self._callback(self._value, change)",
    "ENCODER-09",
  ),
  inEncoder(
    "edges during a report are lost",
    "            self._report()\n",
    "            self._report()\n            await asyncio.sleep_ms(5)\n            self._counted = self._edges\n",
    "ENCODER-10",
  ),
];

const adcFaults: readonly Fault[] = [
  inAdc(
    "the upper bound is ignored",
    "self._lower <= self.read_u16() <= self._upper",
    "self._lower <= self.read_u16()",
    "ADC-01",
    "ADC-02",
  ),
  inAdc(
    "one number is the upper bound",
    "bounds = now - bounds[0], now + bounds[0]",
    "bounds = 0, bounds[0]",
    "ADC-02",
  ),
  inAdc("sense is ignored", "self._waits_outside = normal", "pass", "ADC-03", "ADC-04"),
  inAdc(
    "bounds are forgotten after a call",
    "        return self._last\n\n    def read_u16",
    "        self._lower, self._upper = 0, 65535\n        return self._last\n\n    def read_u16",
    "ADC-04",
  ),
  inAdc("read_u16 always looks at the ADC", "if not last:", "if True:", "ADC-05"),
  inAdc("the ADC is read each 100 ms", "poll_ms = 1", "poll_ms = 100", "ADC-06"),
  inAdc(
    "a task that waits for a value blocks the loop",
    "await asyncio.sleep_ms(self.poll_ms)",
    "await asyncio.sleep_ms(self.poll_ms)\n            __import__('time').sleep_ms(15)",
    "ADC-07",
  ),
];

/** Faults in our drivers for switches, buttons, knobs and ADCs. */
export const driverFaults: readonly Fault[] = [
  ...switchFaults,
  ...buttonFaults,
  ...encoderFaults,
  ...adcFaults,
];
