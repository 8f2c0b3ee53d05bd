import { allOf } from "../harness/check/all-of.ts";
import { type Clause, defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { togglesEvery } from "../harness/check/waveform/periods.ts";
import { type TalkItem, talkOn } from "../harness/devices/schedules/uart-talker.ts";
import type { PinSetup } from "../harness/trace/pin-setup.ts";
import { USUAL_FORMAT } from "../harness/trace/serial-line.ts";
import { BLINKING, driverClause } from "./driver-clauses.ts";

const AS_GPS = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/GPS.md";
const NMEA = "https://gpsd.gitlab.io/gpsd/NMEA.html";

const CALLBACK = `${AS_GPS}#411-the-fix-callback`;
const LOCATION = `${AS_GPS}#421-location`;
const COURSE = `${AS_GPS}#422-course`;
const TEXTS = `${AS_GPS}#423-time-and-date`;
const VALIDITY = `${AS_GPS}#431-data-validity`;
const SATELLITES = `${AS_GPS}#432-satellite-data`;
const PLACE = `${AS_GPS}#441-position-and-course`;
const STATISTICS = `${AS_GPS}#442-statistics-and-status`;
const TIMES = `${AS_GPS}#443-date-and-time`;
const SATELLITE_VALUES = `${AS_GPS}#444-satellite-data`;
const HOOKS = `${AS_GPS}#45-subclass-hooks`;
const TALKERS = `${AS_GPS}#7-supported-sentences`;

interface Promised {
  readonly level?: Clause["level"];
  readonly sources: readonly string[];
}

/**
 * Makes the clause for a promise about GPS sentences that come from memory. The program of this clause needs no pins.
 */
function promise(
  number: string,
  program: string,
  statement: string,
  record: readonly string[],
  { level = "must", sources }: Promised,
): Clause {
  return {
    id: `GPS-${number}`,
    level,
    statement,
    sources,
    judgedBy: "order",
    program: `gps/${program}.py`,
    check: recorded(...record),
  };
}

/** Returns a GPS sentence: `body` between a `$` and its checksum, with a line end. */
function sentence(body: string): string {
  const checksum = [...body].reduce((sum, letter) => sum ^ letter.charCodeAt(0), 0);
  return `$${body}*${checksum.toString(16).toUpperCase().padStart(2, "0")}\r\n`;
}

/**
 * The time at which the receiver starts to send. It leaves a board enough time to import the driver, which is large.
 */
const FIRST_MS = 1000;

const BLINKING_BEFORE = { ...BLINKING, startsWithinMs: FIRST_MS - 100 };

function talked(baudRate: number, items: readonly TalkItem[]): PinSetup["stimulus"] {
  return talkOn("line", items, FIRST_MS, { ...USUAL_FORMAT, baudRate });
}

/** Returns the pin setup of a program that blinks while the receiver sends. */
function blinkingWhile(stimulus: PinSetup["stimulus"]): PinSetup {
  return { wires: { line: 17, blink: 18 }, stimulus, watchMs: FIRST_MS + 300 };
}

/**
 * Returns a short GPS sentence. A long sentence would need too many edges, because the instrument of a rig can send at
 * most about 1000 edges.
 */
function gll(minutes: string): string {
  return sentence(`GPGLL,47${minutes},N,00819.5,E,1015,A,`);
}

const RMC = sentence("GPRMC,101530.000,A,4731.250,N,00819.500,E,022.4,084.4,170624,,,A");
const GGA = sentence("GPGGA,101530.000,4731.250,N,00819.500,E,1,08,0.9,545.4,M,46.9,M,,");

export default defineGroup({
  name: "GPS",
  title: "AS_GPS: position, time and course from a satellite receiver",
  part: "drivers",
  clauses: [
    promise(
      "01",
      "sentences",
      "From sentences of the types RMC, GGA, GLL, VTG and GSA, the driver reads position, speed, course, date, time, altitude, magnetic variation (west is negative), and the values about satellites.",
      [
        "RMC=[47, 31.25, N, 8, 19.5, E]",
        "speed, course=[22.4, 84.4]",
        "utc, date=[[10, 15, 30], [17, 6, 24], 10:15:30]",
        "magvar=-3.1",
        "GGA=[33, 51.5, S, 18, 12.25, E]",
        "altitude, geoid=[-43.4, 46.9]",
        "satellites, hdop=[8, 0.9]",
        "GLL=[43, 57, S, 176, 27.5, W]",
        "VTG=[5.5, 309.6]",
        "GSA=[4, 5, 9, 12, 24]",
        "pdop, hdop, vdop=[2.5, 1.3, 2.1]",
      ],
      { sources: [PLACE, TIMES, SATELLITE_VALUES, NMEA] },
    ),
    promise(
      "02",
      "gsv",
      "A set of GSV sentences has several parts. Each part describes up to four satellites. `get_satellite_data` waits for all parts. It returns elevation, azimuth and signal of each satellite. A missing value is None.",
      [
        "after two parts=False",
        "in view=11",
        "numbers=[3, 4, 6, 13, 14, 16, 18, 19, 22, 24, 27]",
        "4, 6, 27=[[15, 270, 30], [1, 10, None], [5, 244, None]]",
        "next set=[1, 2, 12, 14, 15, 17, 19, 21]",
      ],
      { sources: [SATELLITES, `${NMEA}#_gsv_satellites_in_view`] },
    ),
    promise(
      "03",
      "gsv_part_missing",
      "If a part of a set of GSV sentences is missing, the set is not complete. `get_satellite_data` then waits for the next set.",
      ["after a set with a gap=False", "numbers=[1, 2, 12, 14, 15, 17, 19, 21, 24]"],
      { sources: [SATELLITES] },
    ),
    promise(
      "04",
      "gsv_of_two_systems",
      "If each satellite system sends its own set of GSV sentences, `get_satellite_data` returns the satellites of all systems.",
      ["numbers=[1, 2, 12, 65, 72]"],
      { level: "should", sources: [SATELLITES, TALKERS] },
    ),
    promise(
      "05",
      "wrong_checksum",
      "A sentence with a wrong checksum is counted in `crc_fails` and changes no other value.",
      [
        "failed, clean=[2, 1]",
        "place=[47, 31.25, N, 8, 19.5, E]",
        "place=[48, 1.25, N, 8, 19.5, E]",
      ],
      { sources: [STATISTICS, `${NMEA}#_nmea_encoding_conventions`] },
    ),
    promise(
      "06",
      "portions",
      "The driver reads sentences in portions of any size: a few bytes at a time, or several sentences together.",
      [
        "before the end=0",
        "after two=[2, 2, 0]",
        "place=[47, 32.25, N, 8, 19.5, E]",
        "after three=[3, 3, 0]",
        "place=[47, 33.25, N, 8, 19.5, E]",
      ],
      { sources: [`${AS_GPS}#13-overview`] },
    ),
    promise(
      "07",
      "garbage",
      "The driver ignores lines that are not sentences, overlong lines, bytes that are not text, and sentences with bad fields. After these, the driver reads the next correct sentence.",
      ["all read", "place=[0, 0]", "place=[47, 31.25]"],
      { sources: [STATISTICS] },
    ),
    promise(
      "08",
      "longest_sentence",
      "The driver accepts a sentence of 82 characters. The `$` and the line end are a part of these 82 characters.",
      ["characters=82", "place=[47, 31.25, N, 8, 19.5, E]"],
      { sources: [`${NMEA}#_nmea_encoding_conventions`] },
    ),
    promise(
      "09",
      "dollar_starts_again",
      "A `$` always starts a new sentence, even if other bytes precede it in the same line, for example the bytes of a sentence that was cut off.",
      ["place=[47, 31.25, N, 8, 19.5, E]", "place=[47, 33.25, N, 8, 19.5, E]"],
      { level: "should", sources: [`${NMEA}#_nmea_encoding_conventions`] },
    ),
    promise(
      "10",
      "empty_fields",
      "If a field of a sentence is empty, the value of this field does not change, and the driver reads the other fields of the sentence.",
      [
        "speed=0.5",
        "place=[47, 32.25]",
        "place, satellites=[47, 33.25, 3]",
        "altitude, geoid=[545.4, 46.9]",
        "used, hdop=[[4, 5, 9], 2.9]",
      ],
      { level: "should", sources: [`${NMEA}#_nmea_encoding_conventions`] },
    ),
    promise(
      "11",
      "fix_lost",
      "A sentence without a known position has no fix. Such a sentence changes neither position nor time, and `data_received` continues to wait. The next valid sentence ends the wait, and `time_since_fix` counts from this sentence.",
      [
        "place=[47, 31.25, N, 8, 19.5, E]",
        "utc=[10, 15, 30]",
        "satellites in use=0",
        "continues=False",
        "the last fix is older=True",
        "TimeoutError",
        "a new fix=True",
        "place=[47, 41.25]",
      ],
      { sources: [`${AS_GPS}#4-the-as_gps-class-read-only-driver`, VALIDITY, TEXTS] },
    ),
    promise(
      "12",
      "data_received",
      "`data_received` waits until one valid message of each chosen kind has arrived after the call. The kinds are position, course, date and altitude.",
      [
        "position=GLL",
        "date=RMC",
        "altitude=GGA",
        "course=VTG",
        "position, altitude=GGA",
        "date, altitude=RMC",
      ],
      { sources: [VALIDITY] },
    ),
    promise(
      "13",
      "several_tasks_wait",
      "Several tasks can wait in `data_received` at the same time. If another task calls `data_received`, the earlier calls keep the messages that they have already received.",
      ["first=True", "second=False", "second=True"],
      { level: "should", sources: [VALIDITY] },
    ),
    promise(
      "14",
      "callback",
      "The driver calls `fix_cb` once for each valid sentence of the types in `cb_mask` (the default is RMC). The arguments are the object of the driver, the type of the sentence and the items of `fix_cb_args`. If `fix_cb` raises an exception, the exception handler gets it, and the driver reads the next sentences.",
      [
        "RMC=[31.25]",
        "reported=ValueError",
        "end",
        "RMC=[31.25, boat, 7]",
        "VTG=[31.25, boat, 7]",
        "GLL=[33.25, boat, 7]",
        "end",
        "GGA=[32.25, car]",
        "GSA=[32.25, car]",
        "GSV=[32.25, car]",
        "end",
      ],
      { sources: [CALLBACK, `${AS_GPS}#41-constructor`] },
    ),
    promise(
      "15",
      "talkers",
      "The driver reads sentences of GPS (GP), GLONASS (GL), Galileo (GA), BeiDou (GB) and combinations of these systems (GN). It passes each sentence of a known type to `reparse`, and each sentence of an unknown type to `parse`. A sentence counts as parsed if the called method returns True.",
      [
        "reparse=[GPGLL, 0.25]",
        "reparse=[GNGLL, 1.25]",
        "reparse=[GLGLL, 2.25]",
        "reparse=[GAGLL, 3.25]",
        "reparse=[GBGLL, 4.25]",
        "unsupported=0",
        "parse=[GPTXT, 01, 02]",
        "parse=[PMTK001, 314, 3]",
        "clean, parsed=[7, 6]",
        "unsupported at least=True",
      ],
      { sources: [TALKERS, HOOKS, STATISTICS, `${NMEA}#_talker_ids`] },
    ),
    promise(
      "16",
      "rollover",
      "Date and time are correct at midnight, at the end of a month, a year and a century, and in leap years. `local_offset` is a number of hours. If it is given, the local date changes at local midnight.",
      [
        "offset=0",
        "31.1.24=[23, 59, 59, 23, 59, 59]",
        "1.2.24=[0, 0, 0, 0, 0, 0]",
        "28.2.24=[23, 59, 59, 23, 59, 59]",
        "29.2.24=[0, 0, 0, 0, 0, 0]",
        "1.3.23=[0, 0, 0, 0, 0, 0]",
        "31.12.99=[23, 59, 59, 23, 59, 59]",
        "1.1.0=[0, 0, 0, 0, 0, 0]",
        "29.2.0=[0, 0, 0, 0, 0, 0]",
        "offset=5.5",
        "1.2.24=[23, 59, 59, 5, 29, 59]",
        "1.2.24=[0, 0, 0, 5, 30, 0]",
        "29.2.24=[23, 59, 59, 5, 29, 59]",
        "29.2.24=[0, 0, 0, 5, 30, 0]",
        "1.3.23=[0, 0, 0, 5, 30, 0]",
        "offset=-8",
        "31.1.24=[23, 59, 59, 15, 59, 59]",
        "31.1.24=[0, 0, 0, 16, 0, 0]",
        "28.2.24=[23, 59, 59, 15, 59, 59]",
        "28.2.24=[0, 0, 0, 16, 0, 0]",
        "28.2.23=[0, 0, 0, 16, 0, 0]",
      ],
      { sources: [TIMES, `${AS_GPS}#41-constructor`] },
    ),
    promise(
      "17",
      "values",
      "A program can read position and speed as numbers and as texts. A position has one of four forms: DD (degrees), DM (degrees and minutes), DMS (degrees, minutes and seconds) or KML (degrees, negative in the south and west). A speed is in knots, km/h or mph. `compass_direction` returns one of 16 points.",
      [
        "default=[47.504, N]",
        "DD, DM=[47.504, N, 47, 30.25, N]",
        "DMS=[47, 30, 15, N]",
        "default=[8.3, E]",
        "DD, DM=[8.3, E, 8, 18, E]",
        "DMS=[8, 18, 0, E]",
        "texts=[[47.5, N], [47, 30.25, N], [47, 30, 15, N], [47.5]]",
        "texts=[[8.3, E], [8, 18, E], [8, 18, 0, E], [8.3]]",
        "default=[1.052, S]",
        "DD, DM=[1.052, S, 1, 3.1, S]",
        "DMS=[1, 3, 6, S]",
        "default=[70.129, W]",
        "DD, DM=[70.129, W, 70, 7.75, W]",
        "DMS=[70, 7, 45, W]",
        "texts=[[1.05, S], [1, 3.1, S], [1, 3, 6, S], [-1.05]]",
        "texts=[[70.13, W], [70, 7.75, W], [70, 7, 45, W], [-70.13]]",
        "points=[N, N, NNE, ESE, SW, NNW, N, N]",
        "knots, km/h, mph=[10, 18.5, 11.5]",
        "texts=[10, 18.52, 11.51]",
      ],
      { sources: [LOCATION, COURSE] },
    ),
    promise(
      "18",
      "seconds_of_an_angle",
      "In a position with seconds (DMS), the seconds are less than 60. If the seconds would be rounded to 60, they become 0, and the minutes increase by one.",
      ["latitude=[47, 30, 0, N]", "longitude=[9, 0, 0, E]"],
      { level: "should", sources: [LOCATION] },
    ),
    promise(
      "19",
      "place_stays",
      "A position that a program has read does not change when the next sentence comes.",
      ["places=[[47.521, N], [47, 31, 15, N], [47, 31.25, N], [8, 19.5, E]]"],
      { sources: [LOCATION] },
    ),
    promise("20", "usual_unit", "`speed()` without a unit is in km/h.", ["speed=18.5"], {
      level: "should",
      sources: [COURSE],
    }),
    promise(
      "21",
      "dates",
      "`date_string` returns the date as MM/DD/YY (the default), as DD/MM/YY, or in words such as January 1st, 2014.",
      [
        "date=[01/01/14, 01/01/14, 01/01/14]",
        "long=January 1st, 2014",
        "date=[02/02/05, 02/02/05, 02/02/05]",
        "long=February 2nd, 2005",
        "date=[03/23/23, 03/23/23, 23/03/23]",
        "long=March 23rd, 2023",
        "date=[04/30/24, 04/30/24, 30/04/24]",
        "long=April 30th, 2024",
        "date=[05/11/24, 05/11/24, 11/05/24]",
        "long=May 11th, 2024",
        "date=[06/12/24, 06/12/24, 12/06/24]",
        "long=June 12th, 2024",
        "date=[12/21/24, 12/21/24, 21/12/24]",
        "long=December 21st, 2024",
      ],
      { sources: [TEXTS] },
    ),
    promise(
      "22",
      "stops",
      "After `deinit` the driver reads no more sentences, so another task can read the stream.",
      [
        "place=[47, 31.25]",
        "another task reads=$GPGLL,4732.",
        "place=[47, 31.25]",
        "a waiting task continues=False",
      ],
      { level: "may", sources: [`${AS_GPS}#4-the-as_gps-class-read-only-driver`] },
    ),
    driverClause({
      id: "GPS-23",
      statement:
        "While the driver reads sentences from a UART at 115200 baud, another task still toggles a pin every 20 ms. If a framing error, a break or an incomplete sentence comes, the driver still reads the next sentence correctly.",
      sources: [`${AS_GPS}#3-basic-usage`, `${AS_GPS}#11-driver-characteristics`],
      program: "blinks_at_115200",
      pins: blinkingWhile(
        talked(115_200, [
          { bytes: gll("31.25") },
          { bytes: gll("32.25").slice(0, 12) },
          { badStop: 0x41 },
          { badStop: 0x55 },
          { breakMs: 3 },
          { bytes: "\r\n" },
          { bytes: gll("33.25") },
          { pauseMs: 166 },
          { bytes: gll("35.25") },
        ]),
      ),
      check: allOf(
        recorded("place=[47, 31.25]", "place=[47, 33.25]", "place=[47, 35.25]"),
        togglesEvery("blink", BLINKING_BEFORE),
      ),
    }),
    driverClause({
      id: "GPS-24",
      statement:
        "While the driver reads sentences from a UART at 9600 baud, another task still toggles a pin every 20 ms. This also holds if the UART has the timeouts that the documentation uses (5000 ms).",
      sources: [`${AS_GPS}#3-basic-usage`, `${AS_GPS}#11-driver-characteristics`],
      program: "blinks_at_9600",
      pins: blinkingWhile(talked(9600, [{ bytes: RMC }, { pauseMs: 30 }, { bytes: GGA }])),
      check: allOf(recorded("failed, parsed=[0, 2]"), togglesEvery("blink", BLINKING_BEFORE)),
    }),
  ],
});
