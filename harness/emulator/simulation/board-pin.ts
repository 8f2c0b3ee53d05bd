import type { Drive, Level } from "../nets/drive.ts";
import { Net, type NetEnd } from "../nets/net.ts";
import { type Keep, STATE } from "../state.ts";

/** The board of a pin. */
export interface PinOwner {
  readonly name: string;
  /** Called when the pin is joined to a net. From then on, other pins of this net can change the level of the pin. */
  pinJoined(pin: number): void;
  /** Called when the net of the pin has a new level. */
  receive(pin: number, level: Level, atNs: number): void;
}

/** A pin of a board, as it is seen from outside. */
export class BoardPin implements NetEnd {
  readonly index: number;
  readonly name: string;
  readonly #board: PinOwner;
  #net: Net;
  #drive: Drive = "floating";

  constructor(board: PinOwner, index: number) {
    this.#board = board;
    this.index = index;
    this.name = `${board.name}.GP${index}`;
    this.#net = new Net(this.name, [this]);
  }

  [STATE](keep: Keep): void {
    this.#net = keep(this.#net);
    this.#drive = keep(this.#drive);
  }

  /** The net that the pin is part of. If the pin is not joined to other pins, the pin has a net of its own. */
  get net(): Net {
    return this.#net;
  }

  join(net: Net): void {
    this.#net = net;
    this.#board.pinJoined(this.index);
  }

  get drive(): Drive {
    return this.#drive;
  }

  setDrive(drive: Drive, atNs: number): void {
    if (drive === this.#drive) return;
    const isSetUp = this.#drive !== "low" && this.#drive !== "high";
    this.#drive = drive;
    this.#net.resolve(atNs, isSetUp);
  }

  setLevel(level: Level, atNs: number): void {
    this.#board.receive(this.index, level, atNs);
  }
}
