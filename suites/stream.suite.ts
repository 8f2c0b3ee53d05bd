import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { WITHOUT_STREAMS } from "./without-streams.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

const STREAM = `${MICROPYTHON}#asyncio.Stream`;
const STREAM_TUTORIAL = `${TUTORIAL}#63-using-the-stream-mechanism`;
const DEVICE_TUTORIAL = `${TUTORIAL}#64-writing-streaming-device-drivers`;

export default defineGroup({
  name: "STREAM",
  title: "Streams over a device: reading, writing, waiting for the device",
  clauses: [
    {
      id: "STREAM-01",
      level: "should",
      statement:
        "`read(n)` waits until the device has data and returns at most n bytes, or empty bytes once the device has ended; a task that is cancelled while it waits leaves the device to the next task.",
      sources: [`${STREAM}.read`, STREAM_TUTORIAL],
      judgedBy: "order",
      program: "stream/read.py",
      check: recorded(
        "feed=abcdef",
        "read=abcd",
        "read=ef",
        "feed=g",
        "read=g",
        "cancelled done=True",
        "feed=hi",
        "its successor=hi",
        "end",
        "its successor=",
        "its successor=",
      ),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-02",
      level: "should",
      statement: "`read(-1)` and `read()` collect everything until the device has ended.",
      sources: [`${STREAM}.read`],
      judgedBy: "order",
      program: "stream/read_until_the_end.py",
      check: recorded("all fed", "read=one two three", "all fed", "read=one two three"),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-03",
      level: "should",
      statement:
        "`readexactly(n)` waits for n bytes, in whatever pieces they arrive, and raises EOFError if the device ends before.",
      sources: [`${STREAM}.readexactly`],
      judgedBy: "order",
      program: "stream/readexactly.py",
      check: recorded(
        "feed=ab",
        "feed=cdefg",
        "read=abcd",
        "feed=hi",
        "read=efgh",
        "end",
        "EOFError",
      ),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-04",
      level: "should",
      statement:
        "`readline` returns a line with its line feed, or the rest once the device has ended.",
      sources: [`${STREAM}.readline`],
      judgedBy: "order",
      program: "stream/readline.py",
      check: recorded(
        "feed='one\\ntw'",
        "line='one\\n'",
        "feed='o\\n\\nthr'",
        "line='two\\n'",
        "line='\\n'",
        "feed='ee'",
        "end",
        "line='three'",
        "line=''",
      ),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-05",
      level: "should",
      statement:
        "`write` passes to the device at once what it accepts, and keeps the rest, and everything written later, for `drain`.",
      sources: [`${STREAM}.write`, DEVICE_TUTORIAL],
      judgedBy: "order",
      program: "stream/write.py",
      check: recorded("written=he", "written=he", "drained=hello world", "written=hello world!"),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-06",
      level: "should",
      statement:
        "`drain` writes everything that was kept, waits whenever the device has no room, and writes nothing twice.",
      sources: [`${STREAM}.drain`, DEVICE_TUTORIAL],
      judgedBy: "order",
      program: "stream/drain.py",
      check: recorded(
        "written=",
        "written=hel",
        "written=hello w",
        "drained",
        "drained again",
        "written=hello world",
      ),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-07",
      level: "should",
      statement:
        "One task can wait to read from a stream while another waits to write to it: each continues when the device is ready for it.",
      sources: [STREAM, DEVICE_TUTORIAL],
      judgedBy: "order",
      program: "stream/reader_and_writer.py",
      check: recorded(
        "serve=reader",
        "read=fed",
        "serve=writer",
        "drained",
        "serve=writer",
        "drained",
        "serve=reader",
        "read=fed",
      ),
      expect: WITHOUT_STREAMS,
    },
  ],
});
