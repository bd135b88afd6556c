// Step 3 of the walk: serial number → device, remembered for a short while so that a move or a revocation is seen soon.
import type { DataSource } from 'typeorm';
import { ensureBoot, findDevices, type KnownDevice } from '#store/device.store.js';

const REMEMBER_MS = 5_000;
const MOST_BOOTS = 50_000;

/** The gateway's view of the device register. */
export class DeviceDirectory {
  private readonly devices = new Map<string, { device: KnownDevice | null; until: number }>();
  private readonly boots = new Map<string, number>();

  constructor(private readonly store: DataSource) {}

  /** Reads the devices of a batch that are not remembered, in one query. */
  async load(serialNumbers: Iterable<string>, now: number): Promise<void> {
    const missing = [...new Set(serialNumbers)].filter((sn) => (this.devices.get(sn)?.until ?? 0) <= now);
    if (missing.length === 0) return;
    const found = new Map((await findDevices(this.store, missing)).map((device) => [device.sn, device]));
    for (const sn of missing) {
      this.devices.set(sn, { device: found.get(sn) ?? null, until: now + REMEMBER_MS });
    }
    this.forgetOld(now);
  }

  /** The device, or null where the register does not know the serial number. Only after `load`. */
  device(sn: string): KnownDevice | null {
    return this.devices.get(sn)?.device ?? null;
  }

  /** The number of a boot, made on first sight. */
  async bootId(device: KnownDevice, boot: string): Promise<number> {
    const key = `${device.projectId}/${device.id}/${boot}`;
    const known = this.boots.get(key);
    if (known !== undefined) return known;
    const id = await ensureBoot(this.store, device, boot);
    if (this.boots.size >= MOST_BOOTS) this.boots.clear();
    this.boots.set(key, id);
    return id;
  }

  private forgetOld(now: number): void {
    if (this.devices.size < 100_000) return;
    for (const [sn, entry] of this.devices) if (entry.until <= now) this.devices.delete(sn);
  }
}
