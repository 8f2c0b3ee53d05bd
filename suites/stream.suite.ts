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
  title: "Streams over a device: reading, writing, waiting for it",
  clauses: [
    {
      id: "STREAM-01",
      level: "should",
      statement:
        "`read(n)` waits until the device has something and gives at most n bytes of it, and empty bytes once it has ended; a task that is cancelled while it waits leaves the device to the next.",
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
      statement: "`read(-1)`, or `read()`, collects everything until the device has ended.",
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
        "`readexactly(n)` waits for n bytes, however they come, and raises EOFError if the device ends before.",
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
        "`readline` gives a line through its line feed, or what is left once the device has ended.",
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
        "`write` gives the device at once what it takes and keeps the rest, with whatever is written behind it, for `drain`.",
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
        "`drain` writes all that was kept, waiting for the device as often as it has no room, and nothing twice.",
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
        "One task may wait to read from a stream while another waits to write to it: each goes on when the device is ready for it.",
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
