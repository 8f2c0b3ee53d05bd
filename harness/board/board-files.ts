import { crc32 } from "node:zlib";
import { z } from "zod";
import { BoardError } from "./board-error.ts";
import type { Interpreter } from "./execution.ts";

/** An entry in a folder of a board. */
export interface BoardFile {
  readonly name: string;
  readonly kind: "file" | "folder";
  readonly bytes: number;
}

/**
 * The files of a board. The host accesses them through the board's interpreter. A checksum on both sides verifies all
 * reads and writes. Each method can throw the errors of Interpreter.exec, and three kinds of BoardError:
 * - `refused`: the board cannot do what the host asks. The error has the board's explanation.
 * - `silent`: the board does not answer in time.
 * - `damaged`: the checksums differ.
 */
export class BoardFiles {
  readonly #board: Interpreter;

  constructor(board: Interpreter) {
    this.#board = board;
  }

  /** Writes a file, or replaces an existing file. The file has a temporary name until it is complete. */
  async put(path: string, bytes: Uint8Array): Promise<void> {
    const part = `${path}.part`;
    const start = `import binascii,os\n_file=open(${quote(part)},"wb")\n`;
    const end = `\n_file.close()\n${checksumOf(part)}\n${replacing(part, path, bytes)}`;
    for (let at = 0; at === 0 || at < bytes.length; at += PIECE_BYTES) {
      const piece = Buffer.from(bytes.subarray(at, at + PIECE_BYTES)).toString("base64");
      const isLast = at + PIECE_BYTES >= bytes.length;
      const code = `_file.write(binascii.a2b_base64("${piece}"))`;
      await this.#ask(`${at === 0 ? start : ""}${code}${isLast ? end : ""}`, `write ${path}`);
    }
  }

  /** Reads a file. */
  async get(path: string): Promise<Buffer> {
    const what = `read ${path}`;
    const [size, sum] = pair.parse(await this.#ask(checksumOf(path), what));
    const pieces: Buffer[] = [];
    await this.#ask(`_file=open(${quote(path)},"rb")`, what);
    for (let at = 0; at < size; at += PIECE_BYTES) {
      const piece = await this.#ask(
        `_answer=binascii.b2a_base64(_file.read(${PIECE_BYTES})).decode()`,
        what,
      );
      pieces.push(Buffer.from(z.string().parse(piece), "base64"));
    }
    await this.#ask("_file.close()", what);
    const bytes = Buffer.concat(pieces);
    if (bytes.length !== size || crc32(bytes) !== sum) throw this.#damaged(what);
    return bytes;
  }

  /** Returns the entries of a folder, sorted by name. */
  async list(folder = "/"): Promise<BoardFile[]> {
    const code = `import os\n_answer=[[e[0],e[1],e[3] if len(e)>3 else 0] for e in os.ilistdir(${quote(folder)})]`;
    const entries = listing.parse(await this.#ask(code, `list ${folder}`));
    return entries
      .map(([name, type, bytes]) => ({ name, kind: type === FOLDER ? "folder" : "file", bytes }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)) as BoardFile[];
  }

  /**
   * Returns the CRC-32 checksums of all files below a folder. The keys are the paths of the files. Returns an empty map
   * if the folder does not exist.
   */
  async checksums(folder: string): Promise<Map<string, number>> {
    const code = `import binascii,os
_answer=[]
def _look(folder):
 try:
  entries=list(os.ilistdir(folder))
 except OSError:
  return
 for entry in entries:
  path=folder+"/"+entry[0]
  if entry[1]==${FOLDER}:
   _look(path)
   continue
  sum=0
  with open(path,"rb") as file:
   while 1:
    piece=file.read(${PIECE_BYTES})
    if not piece:
     break
    sum=binascii.crc32(piece,sum)
  _answer.append([path,sum])
_look(${quote(folder)})`;
    return new Map(sums.parse(await this.#ask(code, `read ${folder}`)));
  }

  /** Removes a file or an empty folder. */
  async remove(path: string): Promise<void> {
    const code = `import os\n(os.rmdir if os.stat(${quote(path)})[0]==${FOLDER} else os.remove)(${quote(path)})`;
    await this.#ask(code, `remove ${path}`);
  }

  /** Makes a folder if it is missing. The folder above it must exist. */
  async makeFolder(path: string): Promise<void> {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const parent = path.slice(0, -name.length) || ".";
    const isThere = (await this.list(parent)).some((entry) => entry.name === name);
    if (!isThere) await this.#ask(`import os\nos.mkdir(${quote(path)})`, `make ${path}`);
  }

  /** Executes code and then returns the value of the board's variable `_answer`, which must be JSON data. */
  async #ask(code: string, what: string): Promise<unknown> {
    const { output, error, stopped } = await this.#board.exec(`_answer=None\n${code}\n${REPORT}`, {
      limitMs: FILE_LIMIT_MS,
    });
    const { name } = this.#board;
    if (stopped !== undefined) {
      throw new BoardError(
        "silent",
        `${name} did not ${what} within ${FILE_LIMIT_MS} ms. Try again, or reset the board.`,
      );
    }
    if (error.includes(WRONG_SUM)) throw this.#damaged(what);
    if (error !== "") {
      throw new BoardError("refused", `${name} cannot ${what}: ${explainError(error)}`);
    }
    const [, json = "", sum] = output.toString().match(ANSWER) ?? [];
    if (Number.parseInt(sum ?? "", 16) !== crc32(json)) throw this.#damaged(what);
    return JSON.parse(json);
  }

  #damaged(what: string): BoardError {
    return new BoardError(
      "damaged",
      `${this.#board.name} could not ${what}: the checksum on the board differs from the checksum on this machine, because bytes were lost, duplicated or changed on the way. Try again. If the error happens again, check the cable and the USB hub.`,
    );
  }
}

const PIECE_BYTES = 1536;
const WRONG_SUM = "the checksum is wrong";
const FILE_LIMIT_MS = 30_000;
/** The bit of st_mode that marks a folder. */
const FOLDER = 0x4000;

const pair = z.tuple([z.number(), z.number()]);
const sums = z.array(z.tuple([z.string(), z.number()]));
const listing = z.array(z.tuple([z.string(), z.number(), z.number()]));

const ANSWER = /^(.*)\r\n([0-9a-f]{8})\r\n$/;
const REPORT = `import binascii,json
_answer=json.dumps(_answer)
print(_answer)
print("%08x"%binascii.crc32(_answer))`;

/**
 * Returns Python code that checks the size and the checksum in `_answer`. If they are right, the code gives the file
 * its final name. If they are wrong, the code removes the file and raises ValueError.
 */
function replacing(part: string, path: string, bytes: Uint8Array): string {
  // Some file systems cannot rename a file to the name of an existing file. If `os.rename` fails, the code removes the
  // existing file and tries again.
  return `if _answer!=[${bytes.length},${crc32(bytes)}]:
 os.remove(${quote(part)})
 raise ValueError(${quote(WRONG_SUM)})
try:
 os.rename(${quote(part)},${quote(path)})
except OSError:
 os.remove(${quote(path)})
 os.rename(${quote(part)},${quote(path)})`;
}

/** Returns Python code that stores the size and checksum of a file in `_answer`. */
function checksumOf(path: string): string {
  return `import binascii
_size=_sum=0
_file=open(${quote(path)},"rb")
while 1:
 _piece=_file.read(${PIECE_BYTES})
 if not _piece:
  break
 _size+=len(_piece)
 _sum=binascii.crc32(_piece,_sum)
_file.close()
_answer=[_size,_sum]`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function explainError(traceback: string): string {
  const last = traceback.trimEnd().split("\n").at(-1)!.trim();
  const code = Number(last.match(/^OSError: (?:\[Errno )?(\d+)/)?.[1]);
  return KNOWN_ERRORS[code] ?? last;
}

/**
 * Explanations of errors for the user. The keys are MicroPython's errno values (py/mperrno.h), which are the same as
 * Linux's.
 */
const KNOWN_ERRORS: Readonly<Record<number, string>> = {
  2: "there is no such file or folder. Check the path with list().",
  17: "something with that name exists already.",
  20: "a part of the path is not a folder.",
  21: "the path is a folder, not a file.",
  28: "the file system of the board is full. Remove files that you do not need.",
  39: "the folder is not empty. Remove its files first.",
};
