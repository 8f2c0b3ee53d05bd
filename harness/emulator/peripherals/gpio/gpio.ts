import { GPIOPin, type RP2040 } from "rp2040js";
import type { Drive, Level } from "../../nets/drive.ts";
import { type Keep, STATE } from "../../state.ts";
import { i2cOfPin } from "../i2c/i2c.ts";
import { type SpiLineName, spiOfPin } from "../spi/spi.ts";
import { UART_RX_LINE, UART_TX_LINE, uartOfPin } from "../uart/uart.ts";
import { CoreOneInterrupts } from "./core-one-interrupts.ts";

/** The functions with which `Gpio` reaches the parts around the pins: the nets and the chip's own peripherals. */
export interface PinSurroundings {
  /**
   * Called when a pin changes how it drives its net. If the level of the net then changes, `driveChanged` must call
   * Gpio.setLevel.
   */
  driveChanged(pin: number, drive: Drive): void;
  /**
   * `inputChanging` is called before the chip's own peripherals see a new level at a pin. `inputChanged` is called
   * after that.
   */
  inputChanging(): void;
  inputChanged(): void;
  /** Returns the level that a UART drives on its transmit pins. */
  uartLevel(uart: 0 | 1): Level;
  /** Returns true if an I2C controller pulls this line low. */
  i2cPulls(i2c: 0 | 1, line: "sda" | "scl"): boolean;
  /** Returns the level that an SPI drives on this line, or undefined if it does not drive the line. */
  spiLevel(spi: 0 | 1, line: SpiLineName): Level | undefined;
}

/**
 * The pads and the input side of the GPIO bank (RP2040 datasheet 2.19). They replace the same parts of rp2040js. The
 * level of a pin comes from its net, so outputs can be read back and pulls have an effect. Only a change of the level
 * is an edge for an interrupt. In the unchanged rp2040js, every call of `setInputValue` is an edge.
 *
 * Not modelled: the two cycles of the input synchronisers, slew, drive strength, voltages and hysteresis.
 */
export class Gpio {
  readonly coreOne: CoreOneInterrupts;
  readonly #chip: RP2040;
  readonly #pins: readonly Pin[];
  readonly #surroundings: PinSurroundings;
  readonly #drives: Drive[];
  /** The levels that peripherals see, one bit per pin. Input enable and override are already applied. */
  #inputs = 0;

  constructor(chip: RP2040, surroundings: PinSurroundings) {
    this.#chip = chip;
    this.#pins = chip.gpio as readonly unknown[] as readonly Pin[];
    this.#surroundings = surroundings;
    this.#drives = this.#pins.map(() => "pull-down");
    this.coreOne = new CoreOneInterrupts(chip, this.#pins);
    for (const [index, pin] of this.#pins.entries()) {
      pin.padValue = PAD_RESET;
      pin.irqStatus = LEVEL_LOW;
      pin.checkForUpdates = () => this.#update(index);
      pin.refreshInput = () => this.#refresh(index);
      pin.setInputValue = (value) => this.setLevel(index, value ? 1 : 0);
      this.#connectSerialParts(index, pin);
    }
    Object.defineProperty(chip, "gpioValues", { get: () => this.#inputs >>> 0 });
    // The pad of the flash's chip select line has a pull-up. The line is high, because the BOOTSEL button is not
    // pressed.
    const select = chip.qspi[1] as unknown as Pin;
    select.padValue = PAD_RESET;
    select.rawInputValue = true;
  }

  [STATE](keep: Keep): void {
    keep(this.#drives);
    this.#inputs = keep(this.#inputs);
  }

  /** The levels that peripherals see, one bit per pin. */
  get inputs(): number {
    return this.#inputs;
  }

  /** Sets the level of a pin to the new level of its net. */
  setLevel(pin: number, level: Level): void {
    this.#pins[pin]!.rawInputValue = level === 1;
    this.#refresh(pin);
  }

  /**
   * Returns the level of a UART's receive line. If no pin is connected to the line, the line is idle, and an idle line
   * is high.
   */
  uartLineLevel(uart: 0 | 1): Level {
    const isLow = this.#pins.some((pin, index) => {
      const role = uartOfPin(index);
      return (
        role.uart === uart &&
        role.line === UART_RX_LINE &&
        pin.functionSelect === FUNCTION_UART &&
        (this.#inputs & (1 << index)) === 0
      );
    });
    return isLow ? 0 : 1;
  }

  /** Updates the transmit pins of a UART after the UART has changed its level. */
  updateUart(uart: 0 | 1): void {
    for (const [index, pin] of this.#pins.entries()) {
      if (pin.functionSelect === FUNCTION_UART && uartOfPin(index).uart === uart) {
        this.#update(index);
      }
    }
  }

  /** Returns the level of a line of an I2C controller. If no pin is connected to the line, it is high. */
  i2cLineLevel(i2c: 0 | 1, line: "sda" | "scl"): Level {
    const isLow = this.#pins.some((pin, index) => {
      if (pin.functionSelect !== FUNCTION_I2C || (this.#inputs & (1 << index)) !== 0) return false;
      const role = i2cOfPin(index);
      return role.i2c === i2c && role.line === line;
    });
    return isLow ? 0 : 1;
  }

  /** Updates the pins of an I2C controller after the controller has changed which lines it pulls low. */
  updateI2c(i2c: 0 | 1): void {
    for (const [index, pin] of this.#pins.entries()) {
      if (pin.functionSelect === FUNCTION_I2C && i2cOfPin(index).i2c === i2c) this.#update(index);
    }
  }

  /**
   * Returns the level of an SPI's MISO. If no pin is connected to MISO, it is low. If several pins are connected, one
   * high pin makes it high.
   */
  spiMisoLevel(spi: 0 | 1): Level {
    for (const index of SPI_PINS[spi].inputs) {
      const isConnected = this.#pins[index]!.functionSelect === FUNCTION_SPI;
      if (isConnected && (this.#inputs & (1 << index)) !== 0) return 1;
    }
    return 0;
  }

  /** Updates the pins of an SPI after the SPI has changed how it drives its lines. */
  updateSpi(spi: 0 | 1): void {
    for (const index of SPI_PINS[spi].outputs) {
      if (this.#pins[index]!.functionSelect === FUNCTION_SPI) this.#update(index);
    }
  }

  /** The pins whose level can interrupt a core, one bit per pin. */
  get interruptPins(): number {
    return this.#pins.reduce(
      (bits, { irqEnableMask }, index) =>
        bits | ((irqEnableMask | this.coreOne.enabled[index]!) !== 0 ? 1 << index : 0),
      0,
    );
  }

  /** Adds the outputs of the UARTs, the I2C controllers and the SPIs, which rp2040js lacks. */
  #connectSerialParts(index: number, pin: Pin): void {
    const { uart, line } = uartOfPin(index);
    const { i2c, line: i2cLine } = i2cOfPin(index);
    const { spi, line: spiLine } = spiOfPin(index);
    const isOutput = line === UART_TX_LINE;
    const enable = getterOf("rawOutputEnable");
    const value = getterOf("rawOutputValue");
    Object.defineProperty(pin, "rawOutputEnable", {
      get: () => {
        const { functionSelect } = pin;
        if (functionSelect === FUNCTION_UART) return isOutput;
        if (functionSelect === FUNCTION_I2C) return this.#surroundings.i2cPulls(i2c, i2cLine);
        if (functionSelect === FUNCTION_SPI) {
          return this.#surroundings.spiLevel(spi, spiLine) !== undefined;
        }
        return enable.call(pin);
      },
    });
    // I2C needs no case here, because the output of an I2C controller is always low. Only its output enable changes.
    Object.defineProperty(pin, "rawOutputValue", {
      get: () => {
        const { functionSelect } = pin;
        if (functionSelect === FUNCTION_UART) return this.#surroundings.uartLevel(uart) === 1;
        if (functionSelect === FUNCTION_SPI) {
          return this.#surroundings.spiLevel(spi, spiLine) === 1;
        }
        return value.call(pin);
      },
    });
  }

  /**
   * Updates the input of a pin, and how the pin drives its net. Call this when a program writes a register of the pin,
   * or when a peripheral changes how it drives the pin.
   */
  #update(index: number): void {
    const drive = driveOf(this.#pins[index]!);
    if (drive !== this.#drives[index]) {
      this.#drives[index] = drive;
      this.#surroundings.driveChanged(index, drive);
    }
    this.#refresh(index);
  }

  #refresh(index: number): void {
    const pin = this.#pins[index]!;
    const isHigh = pin.inputValue;
    if (isHigh === ((this.#inputs & (1 << index)) !== 0)) return;
    this.#surroundings.inputChanging();
    this.#inputs ^= 1 << index;
    const wasRequested = pin.irqValue;
    const wasRequestedOfOne = this.coreOne.requests(index);
    pin.irqStatus =
      (pin.irqStatus & (EDGE_LOW | EDGE_HIGH)) |
      (isHigh ? EDGE_HIGH | LEVEL_HIGH : EDGE_LOW | LEVEL_LOW);
    if (pin.irqValue !== wasRequested || this.coreOne.requests(index) !== wasRequestedOfOne) {
      this.#chip.updateIOInterrupt();
    }
    if (pin.functionSelect === FUNCTION_PWM) this.#chip.pwm.gpioOnInput(index);
    this.#surroundings.inputChanged();
  }
}

/** A pin of rp2040js 1.4.1, with the field `rawInputValue`, which is private in the types of the package. */
interface Pin {
  padValue: number;
  irqStatus: number;
  rawInputValue: boolean;
  readonly irqEnableMask: number;
  readonly irqOverride: number;
  readonly functionSelect: number;
  readonly inputValue: boolean;
  readonly irqValue: boolean;
  readonly outputEnable: boolean;
  readonly outputValue: boolean;
  readonly outputDisable: boolean;
  readonly pullupEnabled: boolean;
  readonly pulldownEnabled: boolean;
  checkForUpdates: () => void;
  refreshInput: () => void;
  setInputValue: (value: boolean) => void;
}

function getterOf(name: "rawOutputEnable" | "rawOutputValue"): (this: unknown) => boolean {
  return Object.getOwnPropertyDescriptor(GPIOPin.prototype, name)!.get!;
}

function driveOf(pin: Pin): Drive {
  if (pin.outputEnable && !pin.outputDisable) return pin.outputValue ? "high" : "low";
  if (pin.pullupEnabled === pin.pulldownEnabled) return "floating";
  return pin.pullupEnabled ? "pull-up" : "pull-down";
}

/** The reset value of a pad: input enabled, pull-down, Schmitt trigger, 4 mA (2.19.6.3). */
const PAD_RESET = 0x56;

const LEVEL_LOW = 1 << 0;
const LEVEL_HIGH = 1 << 1;
const EDGE_LOW = 1 << 2;
const EDGE_HIGH = 1 << 3;
const PINS = 30;
const FUNCTION_SPI = 1;
const FUNCTION_UART = 2;
const FUNCTION_I2C = 3;
const FUNCTION_PWM = 4;

/** The pins that can be connected to each SPI. */
const SPI_PINS = [pinsOfSpi(0), pinsOfSpi(1)] as const;

function pinsOfSpi(spi: 0 | 1) {
  const pins = Array.from({ length: PINS }, (_, index) => index).filter(
    (index) => spiOfPin(index).spi === spi,
  );
  return {
    inputs: pins.filter((index) => spiOfPin(index).line === "miso"),
    outputs: pins.filter((index) => spiOfPin(index).line !== "miso"),
  };
}
