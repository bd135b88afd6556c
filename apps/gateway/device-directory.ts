// Step 3 of the walk: serial number → device, remembered for a short while so that a move or a revocation is seen soon.
import type { DataSource } from 'typeorm';
import { type BootName, type KnownDevice, ensureBoots, findDevices } from '#store/device.store.js';

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

  /** The numbers of boots; those that are not remembered are found or made in one go. */
  async bootIds(names: readonly BootName[]): Promise<Map<BootName, number>> {
    const ids = new Map<BootName, number>();
    const missing: BootName[] = [];
    for (const name of names) {
      const known = this.boots.get(keyOf(name));
      if (known === undefined) missing.push(name);
      else ids.set(name, known);
    }
    if (missing.length === 0) return ids;
    if (this.boots.size + missing.length > MOST_BOOTS) this.boots.clear();
    const made = await ensureBoots(this.store, missing);
    missing.forEach((name, i) => {
      const id = made[i] as number;
      ids.set(name, id);
      this.boots.set(keyOf(name), id);
    });
    return ids;
  }

  private forgetOld(now: number): void {
    if (this.devices.size < 100_000) return;
    for (const [sn, entry] of this.devices) if (entry.until <= now) this.devices.delete(sn);
  }
}

function keyOf({ projectId, deviceId, boot }: BootName): string {
  return `${projectId}/${deviceId}/${boot}`;
}
