import type { Fault } from "./fault.ts";

const FILE = "fixtures/lib/drivers/character_display.py";

/**
 * Makes a fault in aiorig's driver of a character display. Each item of `places` is one changed place of the driver:
 * the text before the change, and the text after the change.
 */
function changed(
  name: string,
  caughtBy: string,
  ...places: readonly (readonly [find: string, replace: string])[]
): Fault {
  const patches = places.map(([find, replace]) => ({ file: FILE, find, replace }));
  return { name, patches, caughtBy: [caughtBy] };
}

/** Faults in aiorig's driver of a character display. Each fault is caught by exactly one clause. */
export const displayFaults: readonly Fault[] = [
  changed("the driver does not set the display to two rows", "HD44780-01", ["\\x28", "\\x20"]),
  changed(
    "the pause after the first nibble is only 3 ms instead of at least 4.1 ms",
    "HD44780-02",
    ["((3, 6),", "((3, 3),"],
  ),
  changed(
    "the driver sends the first nibble before the display is ready after power-on",
    "HD44780-03",
    ["await asyncio.sleep_ms(16)", "pass"],
  ),
  changed("the start sequence lacks two nibbles", "HD44780-04", [
    "((3, 6), (3, 2), (3, 2), (2, 2))",
    "((3, 6), (2, 2))",
  ]),
  changed("the digits have wrong codes", "HD44780-05", [
    "self._write(1, ord(letter))",
    "self._write(1, 0x30 if letter == '9' else ord(letter))",
  ]),
  changed("the text of the third row starts inside the first row", "HD44780-06", [
    "(row >> 1) * self._cols",
    "(row >> 1) * 16",
  ]),
  changed("a short text leaves the end of the old text on the display", "HD44780-07", [
    '(text + " " * self._cols)[: self._cols]',
    "text[: self._cols]",
  ]),
  changed("the driver writes an unchanged row again", "HD44780-08", [
    "if text != self._texts[row]:",
    "if True:",
  ]),
  changed(
    "if the program changes a row while the driver writes this row, the new text is lost",
    "HD44780-09",
    [
      "                    self._is_new[row] = False\n                    await self._write_row(row)\n",
      "                    await self._write_row(row)\n                    self._is_new[row] = False\n",
    ],
  ),
  changed(
    "if the program changes a row while the driver writes this row, the row mixes old and new text",
    "HD44780-10",
    [
      "        for letter in text:\n            await asyncio.sleep_ms(0)\n",
      "        for place in range(len(text)):\n            await asyncio.sleep_ms(0)\n            letter = self._texts[row][place]\n",
    ],
  ),
  changed("the pause after a byte is only 10 us instead of at least 37 us", "HD44780-11", [
    "_WRITE_US = 60",
    "_WRITE_US = 10",
  ]),
  changed("the driver sends the next instruction before the display is cleared", "HD44780-12", [
    "await asyncio.sleep_ms(_SETUP_MS)",
    "await asyncio.sleep_ms(0)",
  ]),
  changed("E falls immediately after it rises, so its pulse is too short", "HD44780-13", [
    "        self._e(1)\n        sleep_us(1)\n",
    "        sleep_us(1)\n        self._e(1)\n",
  ]),
  changed("RS is set while E is high", "HD44780-14", [
    "self._e(1)\n",
    "self._e(1)\n        self._rs.toggle()\n        self._rs.toggle()\n",
  ]),
  changed("the driver blocks the loop when it writes a row", "HD44780-15", [
    "        text = self._texts[row]\n",
    "        text = self._texts[row]\n        __import__('time').sleep_ms(15)\n",
  ]),
  changed("the driver blocks the loop when it starts the display", "HD44780-16", [
    "await asyncio.sleep_ms(16)",
    "__import__('time').sleep_ms(16)",
  ]),
  changed("the driver lets another task run between the two nibbles of a byte", "HD44780-17", [
    "            self._write(1, ord(letter))\n",
    "            self._rs(1)\n            self._send(ord(letter) >> 4)\n            await asyncio.sleep_ms(0)\n            self._send(ord(letter))\n            sleep_us(_WRITE_US)\n",
  ]),
  changed("`deinit` does not stop the task of the driver", "HD44780-18", [
    "self._task.cancel()",
    "pass",
  ]),
  changed("a text for a row that the display does not have raises no IndexError", "HD44780-19", [
    "    def __setitem__(self, row, text):\n",
    "    def __setitem__(self, row, text):\n        if row >= len(self._texts):\n            return\n",
  ]),
  changed("`lcd[row]` returns the text of the first row for every row", "HD44780-20", [
    "return self._texts[row]",
    "return self._texts[0]",
  ]),
];
