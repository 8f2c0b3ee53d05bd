import type { Fault } from "./fault.ts";

const FOLDER = "fixtures/lib/drivers";

/**
 * Returns a fault in aiorig's AS_GPS. The fault changes one place of the driver's file. The clauses in `caughtBy` must
 * catch it.
 */
function inReceiver(name: string, find: string, replace: string, ...caughtBy: string[]): Fault {
  return { name, patches: [{ file: `${FOLDER}/satellite_receiver.py`, find, replace }], caughtBy };
}

function inTexts(name: string, find: string, replace: string, ...caughtBy: string[]): Fault {
  return { name, patches: [{ file: `${FOLDER}/satellite_texts.py`, find, replace }], caughtBy };
}

/** Faults in our AS_GPS. */
export const gpsFaults: readonly Fault[] = [
  inReceiver(
    "a western magnetic variation is positive",
    'if fields[10] and fields[11] == "W":',
    "if False:",
    "GPS-01",
  ),
  inReceiver("vdop is hdop", "_number(fields[17]", "_number(fields[16]", "GPS-01"),
  inReceiver(
    "the unknown signal strength of a satellite is reported as 0",
    "value else None",
    "value else 0",
    "GPS-02",
  ),
  inReceiver(
    "if the last sentence of a set of GSV sentences describes four satellites, the driver ignores these four",
    "range(4, len(fields) - 3, 4)",
    "range(4, 4 + 4 * (in_view % 4 if number == total else 4), 4)",
    "GPS-02",
  ),
  inReceiver(
    "a set of GSV sentences is accepted although one of its sentences is missing",
    "if number != last + 1:",
    "if number <= last or before is None:",
    "GPS-03",
  ),
  inReceiver(
    "the satellites of one satellite system replace those of all other systems",
    "self._sets[system] = satellites",
    "self._sets = {system: satellites}",
    "GPS-04",
  ),
  inReceiver(
    "the driver accepts a checksum that is not a number",
    "    except ValueError:\n        return False\n",
    "    except ValueError:\n        return True\n",
    "GPS-05",
  ),
  inReceiver(
    "if a read returns five bytes, the driver treats them as the start of a line, and forgets the bytes before them",
    "lines = (rest + data)",
    "lines = (data if len(data) == 5 else rest + data)",
    "GPS-06",
  ),
  inReceiver(
    "if the driver reads bytes that are not text, it stops reading",
    "except UnicodeError:",
    "except OSError:",
    "GPS-07",
  ),
  inReceiver(
    "a sentence of 82 characters counts as too long",
    "_LONGEST = 120",
    "_LONGEST = 80",
    "GPS-08",
  ),
  inReceiver(
    "a sentence starts at the first dollar sign of its line instead of the last one",
    'line.rfind(b"$")',
    'line.find(b"$")',
    "GPS-09",
  ),
  inReceiver("an empty field is 0", "if text else otherwise", "if text else 0.0", "GPS-10"),
  inReceiver(
    "a position without a fix is accepted",
    'if fields[2] != "A":',
    "if not fields[3]:",
    "GPS-11",
  ),
  inReceiver(
    "the driver does not count a VTG sentence as new data about the course",
    "return (_COURSE,)",
    "return ()",
    "GPS-12",
  ),
  inReceiver(
    "each call of `data_received` makes other waiting calls forget the sentences that they have received",
    "        before = self._counts[:]\n        while any(self._counts[i] == before[i] for i in chosen):\n            await self._received.wait()",
    "        self._counts[:] = [0, 0, 0, 0]\n        while not all(self._counts[i] for i in chosen):\n            await asyncio.sleep(1)",
    "GPS-13",
  ),
  inReceiver(
    "`fix_cb` gets only its first argument",
    "*self._fix_cb_args)",
    "*self._fix_cb_args[:1])",
    "GPS-14",
  ),
  {
    ...inReceiver(
      "if fix_cb raises, the driver stops reading",
      "except Exception as error:",
      "except OSError as error:",
      "GPS-14",
    ),
    breaksPrograms: true,
  },
  inReceiver(
    "the driver supports only three satellite systems",
    'name[0] != "P"',
    'name[:2] in ("GP", "GL", "GN")',
    "GPS-15",
  ),
  inReceiver(
    "the driver uses only the whole hours of the difference between local time and UTC",
    "int(3600 * self.local_offset)",
    "3600 * int(self.local_offset)",
    "GPS-16",
  ),
  inTexts(
    "in KML, a longitude in the west has no minus sign",
    'hemisphere in "SW"',
    'hemisphere in "S"',
    "GPS-17",
  ),
  inReceiver(
    "a rounded angle may have 60 seconds instead of one more minute",
    "minutes, seconds = divmod(round(60 * minutes), 60)",
    "minutes, seconds = int(minutes), round(60 * (minutes % 1))",
    "GPS-18",
  ),
  {
    name: "a new latitude changes a list that the driver returned earlier",
    patches: [
      {
        file: `${FOLDER}/satellite_receiver.py`,
        find: "return _angle_as(coord_format, *self._latitude)",
        replace:
          "return self._latitude if coord_format == DM else _angle_as(coord_format, *self._latitude)",
      },
      {
        file: `${FOLDER}/satellite_receiver.py`,
        find: "self._latitude, self._longitude = _position(fields, 1)",
        replace:
          "latitude, self._longitude = _position(fields, 1)\n        if not isinstance(self._latitude, list):\n            self._latitude = [0, 0, 'N']\n        self._latitude[:] = latitude",
      },
    ],
    caughtBy: ["GPS-19"],
  },
  inReceiver(
    "the default unit of speed is the knot instead of km/h",
    "def speed(self, unit=KPH):",
    "def speed(self, unit=KNOT):",
    "GPS-20",
  ),
  inTexts("the driver writes the 11th as the 11st", '"th" if 10 < day < 20 else ', "", "GPS-21"),
  inReceiver("the driver still reads after `deinit`", "self._task.cancel()", "pass", "GPS-22"),
  inReceiver(
    "a break ends the reading",
    "if not data:",
    'if not data or data == b"\\x00":',
    "GPS-23",
  ),
  inReceiver(
    "a GLL sentence blocks the loop",
    '        if fields[6] != "A":\n',
    '        time.sleep_ms(15)\n        if fields[6] != "A":\n',
    "GPS-23",
  ),
  inReceiver(
    "the driver asks the UART for more bytes than the UART has received",
    'waiting = getattr(uart, "any", None)',
    "waiting = None",
    "GPS-24",
  ),
];
