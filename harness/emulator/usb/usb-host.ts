import {
  createSetupPacket,
  DataDirection,
  DescriptorType,
  getDescriptorPacket,
  type RP2040,
  SetupRecipient,
  SetupType,
  setDeviceAddressPacket,
  setDeviceConfigurationPacket,
} from "rp2040js";
import type { Alarm, VirtualClock } from "../peripherals/clock.ts";
import { type Keep, STATE } from "../state.ts";
import { packetNs } from "./packet-time.ts";
import { findSerialEndpoints, type SerialEndpoints } from "./serial-endpoints.ts";

export interface UsbHostEvents {
  onConnect(): void;
  onDisconnect(): void;
  onData(bytes: Uint8Array): void;
  /** Called when the device has received bytes that were written. */
  onTaken(): void;
}

/**
 * A full-speed USB host that sets up one CDC device and exchanges bytes with it (USB 2.0 chapters 5, 8 and 9; USB CDC
 * PSTN 1.2). It is connected to the device controller of rp2040js. The USB host of rp2040js sends an empty packet to
 * every OUT endpoint that the device arms. These packets keep the processor awake forever. A `UsbHost` sends no packet
 * until there are bytes to send. Until then, the device sees a NAK.
 *
 * The time of a packet is the time of its bits. Not modelled: start-of-frame packets, sharing of the bus between
 * endpoints, errors and retries, data toggles, line coding (a virtual port has no baud rate).
 */
export class UsbHost {
  readonly #controller: RP2040["usbCtrl"];
  readonly #internals: ControllerInternals;
  readonly #dpram: DataView;
  readonly #events: UsbHostEvents;
  readonly #suspend: Alarm;
  readonly #step: Alarm;
  readonly #sender: Alarm;
  readonly #collectors: readonly Alarm[];
  #isAttached = false;
  #isDevicePulledUp = false;
  #setUp: SetUp | undefined;
  #serial: SerialEndpoints | undefined;
  /**
   * True if a program on the host has asked to open the port. `isOpen` becomes true later, when the device has been
   * informed.
   */
  #wantsOpen = true;
  #isOpen = false;
  #unsent: Uint8Array[] = [];
  #unsentBytes = 0;
  /** The number of bytes that the device can receive. Undefined while the device has not armed its OUT endpoint. */
  #room: number | undefined;
  /** The packet that is on its way to the device. Set only while there is such a packet. */
  #packet: Uint8Array | undefined;

  constructor(chip: RP2040, clock: VirtualClock, events: UsbHostEvents) {
    this.#controller = chip.usbCtrl;
    this.#internals = chip.usbCtrl as unknown as ControllerInternals;
    this.#dpram = chip.usbDPRAMView;
    this.#events = events;
    this.#suspend = clock.createAlarm(() => this.#reportSuspend());
    this.#step = clock.createAlarm(() => this.#sendSetup());
    this.#sender = clock.createAlarm(() => this.#deliverPacket());
    this.#collectors = Array.from({ length: ENDPOINTS }, (_, endpoint) =>
      clock.createAlarm(() => this.#collect(endpoint)),
    );
    this.#hookController();
  }

  [STATE](keep: Keep): void {
    keep(this.#suspend);
    keep(this.#step);
    keep(this.#sender);
    keep(this.#collectors);
    this.#isAttached = keep(this.#isAttached);
    this.#isDevicePulledUp = keep(this.#isDevicePulledUp);
    this.#setUp = keep(this.#setUp);
    this.#serial = keep(this.#serial);
    this.#wantsOpen = keep(this.#wantsOpen);
    this.#isOpen = keep(this.#isOpen);
    this.#unsent = keep(this.#unsent);
    this.#unsentBytes = keep(this.#unsentBytes);
    this.#room = keep(this.#room);
    this.#packet = keep(this.#packet);
    this.#takeArmedBuffer = keep(this.#takeArmedBuffer);
  }

  /** True if bytes can be exchanged: the device is set up and knows that the port is open. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  attach(): void {
    if (this.#isAttached) return;
    this.#isAttached = true;
    this.#suspend.cancel();
    if (this.#isDevicePulledUp) this.#controller.resetDevice();
  }

  detach(): void {
    if (!this.#isAttached) return;
    this.#isAttached = false;
    this.#forgetDevice();
    // A bus that is idle for 3 ms is suspended (USB 2.0 7.1.7.6).
    this.#suspend.schedule(3_000_000);
  }

  /**
   * Opens or closes the port. If the device is not set up yet, the port opens or closes after the set-up. The host
   * sends the line state, which informs the device whether the port is open.
   */
  setOpen(isOpen: boolean): void {
    this.#wantsOpen = isOpen;
    if (this.#serial === undefined || this.#setUp !== undefined) return;
    this.#setUp = { stage: "line state", descriptors: [], stillExpected: 0 };
    this.#step.schedule(SETUP_PAUSE_NS);
  }

  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#unsent.push(bytes.slice());
    this.#unsentBytes += bytes.length;
    this.#startPacket();
  }

  #hookController(): void {
    const controller = this.#controller;
    const write = controller.writeUint32.bind(controller);
    controller.writeUint32 = (offset, value) => {
      // Clear the bit SUSPENDED here, because rp2040js does not let software clear it.
      if (offset === SIE_STATUS) {
        this.#internals.sieStatus &= ~(this.#internals.rawWriteValue & SUSPENDED);
      }
      write(offset, value);
      if (offset === SIE_CTRL) this.#pullUpChanged((value & PULLUP_EN) !== 0);
    };
    const bufferUpdated = controller.DPRAMUpdated.bind(controller);
    controller.DPRAMUpdated = (offset, value) => {
      const endpoint = armedInEndpoint(offset, value);
      if (endpoint === undefined) bufferUpdated(offset, value);
      else if (this.#polls(endpoint)) {
        this.#collectors[endpoint]!.schedule(packetNs(value & LENGTH_MASK));
      }
    };
    this.#takeArmedBuffer = bufferUpdated;
    controller.onResetReceived = () => this.#begin();
    controller.onEndpointWrite = (endpoint, bytes) => this.#receive(endpoint, bytes);
    controller.onEndpointRead = (endpoint, size) => this.#makeRoom(endpoint, size);
    controller.writeDelayMicroseconds = 0;
    controller.readDelayMicroseconds = 0;
  }

  #takeArmedBuffer: (offset: number, value: number) => void = () => {};

  /** True if the host polls this endpoint. While the port is closed, the host polls only endpoint 0. */
  #polls(endpoint: number): boolean {
    return this.#isAttached && (endpoint === 0 || this.#isOpen);
  }

  /** Sends an IN token. The device answers with the data that it has armed. */
  #collect(endpoint: number): void {
    const offset = BUFFER_CONTROL + 8 * endpoint;
    const value = this.#dpram.getUint32(offset, true);
    if (armedInEndpoint(offset, value) !== undefined) this.#takeArmedBuffer(offset, value);
  }

  #pullUpChanged(isPulledUp: boolean): void {
    if (isPulledUp === this.#isDevicePulledUp) return;
    this.#isDevicePulledUp = isPulledUp;
    if (!isPulledUp) this.#forgetDevice();
    else if (this.#isAttached) this.#controller.resetDevice();
  }

  #forgetDevice(): void {
    this.#setIsOpen(false);
    this.#serial = undefined;
    this.#setUp = undefined;
    for (const alarm of [this.#step, ...this.#collectors]) alarm.cancel();
  }

  #setIsOpen(isOpen: boolean): void {
    if (isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    if (isOpen) {
      const endpoint = this.#serial!.in;
      const value = this.#dpram.getUint32(BUFFER_CONTROL + 8 * endpoint, true);
      this.#controller.DPRAMUpdated(BUFFER_CONTROL + 8 * endpoint, value);
      this.#events.onConnect();
      return;
    }
    this.#sender.cancel();
    this.#unsent = [];
    this.#unsentBytes = 0;
    this.#packet = undefined;
    this.#events.onDisconnect();
  }

  #reportSuspend(): void {
    this.#internals.sieStatus |= SUSPENDED;
    this.#internals.sieStatusUpdated();
  }

  /** Starts the set-up after the device has seen the bus reset. */
  #begin(): void {
    if (!this.#isAttached) return;
    this.#forgetDevice();
    this.#setUp = { stage: "address", descriptors: [], stillExpected: 0 };
    this.#step.schedule(SETUP_PAUSE_NS);
  }

  #sendSetup(): void {
    const setUp = this.#setUp;
    if (setUp === undefined) return;
    switch (setUp.stage) {
      case "address":
        this.#controller.sendSetupPacket(setDeviceAddressPacket(1));
        return;
      case "length":
        setUp.stillExpected = CONFIGURATION_BYTES;
        this.#controller.sendSetupPacket(
          getDescriptorPacket(DescriptorType.Configration, CONFIGURATION_BYTES),
        );
        return;
      case "descriptors": {
        const length = setUp.descriptors[2]! | (setUp.descriptors[3]! << 8);
        setUp.descriptors = [];
        setUp.stillExpected = length;
        this.#controller.sendSetupPacket(getDescriptorPacket(DescriptorType.Configration, length));
        return;
      }
      case "configuration":
        this.#controller.sendSetupPacket(setDeviceConfigurationPacket(1));
        return;
      case "line state":
        setUp.isOpening = this.#wantsOpen;
        this.#controller.sendSetupPacket(
          createSetupPacket({
            dataDirection: DataDirection.HostToDevice,
            type: SetupType.Class,
            recipient: SetupRecipient.Interface,
            bRequest: SET_CONTROL_LINE_STATE,
            wValue: this.#wantsOpen ? DTR | RTS : 0,
            wIndex: this.#serial?.controlInterface ?? 0,
            wLength: 0,
          }),
        );
    }
  }

  #receive(endpoint: number, bytes: Uint8Array): void {
    if (!this.#isAttached) return;
    if (endpoint === 0) this.#receiveControl(bytes);
    else if (endpoint === this.#serial?.in && bytes.length > 0) this.#events.onData(bytes);
  }

  #receiveControl(bytes: Uint8Array): void {
    const setUp = this.#setUp;
    if (setUp === undefined) return;
    setUp.descriptors.push(...bytes);
    setUp.stillExpected -= bytes.length;
    if (setUp.stillExpected > 0) return;
    switch (setUp.stage) {
      case "address":
        setUp.stage = "length";
        break;
      case "length":
        setUp.stage = "descriptors";
        break;
      case "descriptors":
        setUp.stage = "configuration";
        break;
      case "configuration":
        setUp.stage = "line state";
        this.#serial = findSerialEndpoints(setUp.descriptors);
        if (this.#serial === undefined) return;
        break;
      case "line state":
        this.#setUp = undefined;
        this.#setIsOpen(setUp.isOpening ?? false);
        if (this.#isOpen !== this.#wantsOpen) this.setOpen(this.#wantsOpen);
        return;
    }
    this.#step.schedule(SETUP_PAUSE_NS);
  }

  #makeRoom(endpoint: number, size: number): void {
    if (!this.#isAttached) return;
    if (endpoint === 0) {
      // An empty packet ends a control transfer from the device.
      this.#controller.endpointReadDone(0, new Uint8Array(0));
      return;
    }
    // If the device arms the serial endpoint before the end of the set-up, #serial is not known yet. So look for the
    // endpoint in the descriptors.
    const serial = this.#serial ?? findSerialEndpoints(this.#setUp?.descriptors ?? []);
    if (endpoint !== serial?.out) return;
    this.#room = size;
    this.#startPacket();
  }

  #startPacket(): void {
    if (this.#packet !== undefined || this.#room === undefined || !this.#isOpen) return;
    const packet = new Uint8Array(Math.min(this.#room, PACKET_BYTES, this.#unsentBytes));
    if (packet.length === 0) return;
    let filled = 0;
    while (filled < packet.length) {
      const chunk = this.#unsent[0]!;
      const taken = chunk.subarray(0, packet.length - filled);
      packet.set(taken, filled);
      filled += taken.length;
      if (taken.length === chunk.length) this.#unsent.shift();
      else this.#unsent[0] = chunk.subarray(taken.length);
    }
    this.#packet = packet;
    this.#sender.schedule(packetNs(packet.length));
  }

  #deliverPacket(): void {
    const packet = this.#packet;
    if (packet === undefined || this.#serial === undefined) return;
    this.#packet = undefined;
    this.#room = undefined;
    this.#unsentBytes -= packet.length;
    this.#controller.endpointReadDone(this.#serial.out, packet);
    this.#events.onTaken();
  }
}

/** Members of the USB controller in rp2040js 1.4.1. The package's types declare them private. */
interface ControllerInternals {
  sieStatus: number;
  readonly rawWriteValue: number;
  sieStatusUpdated(): void;
}

interface SetUp {
  stage: "address" | "length" | "descriptors" | "configuration" | "line state";
  descriptors: number[];
  stillExpected: number;
  /** True if the line state that the host is sending opens the port. */
  isOpening?: boolean;
}

/**
 * Returns the IN endpoint that is armed if `value` is written to the register at `offset`. Returns undefined if this
 * write does not arm an IN endpoint.
 */
function armedInEndpoint(offset: number, value: number): number | undefined {
  const isInControl =
    offset >= BUFFER_CONTROL && offset < BUFFER_CONTROL + 8 * ENDPOINTS && (offset & 4) === 0;
  return isInControl && value & AVAILABLE ? (offset - BUFFER_CONTROL) >> 3 : undefined;
}

const ENDPOINTS = 16;
const PACKET_BYTES = 64;
/** The pause between two requests of the host, in nanoseconds. */
const SETUP_PAUSE_NS = 50_000;

const CONFIGURATION_BYTES = 9;
const SET_CONTROL_LINE_STATE = 0x22;
const DTR = 1 << 0;
const RTS = 1 << 1;

const SIE_CTRL = 0x4c;
const SIE_STATUS = 0x50;
const PULLUP_EN = 1 << 16;
const SUSPENDED = 1 << 4;
const BUFFER_CONTROL = 0x80;
const AVAILABLE = 1 << 10;
const LENGTH_MASK = 0x3ff;
