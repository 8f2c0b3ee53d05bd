import { BoardError } from "./board-error.ts";
import type { ByteLink } from "./byte-link.ts";
import { pause } from "./host-time.ts";
import { ANSWER_LIMIT_MS, CTRL_A, CTRL_D, CTRL_E, RAW_BANNER } from "./repl-bytes.ts";

/**
 * Sends code to a board that shows the raw REPL's prompt. The board then executes the code. If the board offers
 * raw-paste mode (https://docs.micropython.org/en/latest/reference/repl.html#raw-paste-mode), the host uses the flow
 * control of this mode. Otherwise the host sends the code in small pieces. Throws BoardError: `silent`, `gone` or
 * `damaged`. There are two reasons for `damaged`:
 * - The answer is not part of the protocol.
 * - The board stops asking for the rest of the code.
 */
export async function sendCode(link: ByteLink, code: string): Promise<void> {
  const bytes = Buffer.from(code);
  await link.send(`${CTRL_E}A${CTRL_A}`, ANSWER_LIMIT_MS);
  const answer = (await readAnswer(link, 2)).toString("latin1");
  if (answer === PASTE_OFFERED) await paste(link, bytes);
  else if (answer === PASTE_REFUSED) await type(link, bytes);
  else if (answer === RAW_BANNER.slice(0, 2)) {
    // Of the keys Ctrl-E, A and Ctrl-A, a firmware without raw-paste mode reacts only to Ctrl-A: it prints its banner.
    if (!(await link.readThrough(RAW_BANNER.slice(2), ANSWER_LIMIT_MS))) throw noAnswer(link);
    await type(link, bytes);
  } else throw wrongAnswer(link, answer);
}

/**
 * Sends code with flow control. First, the board says how many bytes it can accept. Each time the board has read this
 * number of bytes, it sends a signal. After each signal, the host may send this number of further bytes.
 */
async function paste(link: ByteLink, code: Buffer): Promise<void> {
  const increment = (await readAnswer(link, 2)).readUInt16LE();
  if (increment === 0) throw wrongAnswer(link, "a window of 0 bytes");
  let room = increment;
  let sent = 0;
  while (sent < code.length) {
    if (room === 0) await waitForRoom(link, sent, code.length);
    for (const signal of link.take(link.received.length).toString("latin1")) {
      if (signal === MORE_ROOM) room += increment;
      else if (signal === CTRL_D) {
        // The board refuses the rest of the code, for example because the code is not valid. It still waits for the end
        // mark.
        await link.send(CTRL_D, ANSWER_LIMIT_MS);
        return;
      } else throw wrongAnswer(link, signal);
    }
    const piece = code.subarray(sent, sent + room);
    await link.send(piece, ANSWER_LIMIT_MS);
    sent += piece.length;
    room -= piece.length;
  }
  await link.send(CTRL_D, ANSWER_LIMIT_MS);
  for (;;) {
    const signal = (await readAnswer(link, 1)).toString("latin1");
    if (signal === CTRL_D) return;
    if (signal !== MORE_ROOM) throw wrongAnswer(link, signal);
  }
}

async function waitForRoom(link: ByteLink, sent: number, all: number): Promise<void> {
  if (link.received.length > 0 || (await link.waitForMore(ANSWER_LIMIT_MS))) return;
  throw new BoardError(
    "damaged",
    `${link.name} stopped asking for the rest of its code after ${sent} of ${all} bytes. Some bytes were lost on the way, or its firmware hangs. Try again. If the error happens again, check the cable and the USB hub, or reset the board.`,
  );
}

/** Sends code without flow control: in small pieces, with a pause after each piece. */
async function type(link: ByteLink, code: Buffer): Promise<void> {
  for (let at = 0; at < code.length; at += TYPED_PIECE_BYTES) {
    await link.send(code.subarray(at, at + TYPED_PIECE_BYTES), ANSWER_LIMIT_MS);
    await pause(link.time, TYPED_PIECE_PAUSE_MS);
  }
  await link.send(CTRL_D, ANSWER_LIMIT_MS);
  const answer = (await readAnswer(link, 2)).toString("latin1");
  if (answer !== "OK") throw wrongAnswer(link, answer);
}

const PASTE_OFFERED = "R\x01";
const PASTE_REFUSED = "R\x00";
const MORE_ROOM = "\x01";

/**
 * The size of a piece. At 115,200 baud a piece takes 11 ms. Boards can buffer a whole piece, and they read it in less
 * than 11 ms.
 */
const TYPED_PIECE_BYTES = 128;
const TYPED_PIECE_PAUSE_MS = 15;

async function readAnswer(link: ByteLink, count: number): Promise<Buffer> {
  const answer = await link.read(count, ANSWER_LIMIT_MS);
  if (answer === undefined) throw noAnswer(link);
  return answer;
}

function noAnswer(link: ByteLink): BoardError {
  return new BoardError(
    "silent",
    `${link.name} does not answer: it received code at its raw REPL and sent nothing within ${ANSWER_LIMIT_MS} ms. Either bytes were lost on the way, or its firmware hangs. Try again, or reset the board.`,
  );
}

function wrongAnswer(link: ByteLink, answer: string): BoardError {
  return new BoardError(
    "damaged",
    `${link.name} received code and answered ${JSON.stringify(answer)}, which is not part of the raw REPL protocol. Bytes were lost, duplicated or changed on the way. Try again. If the error happens again, check the cable and the USB hub.`,
  );
}
