// Beside the walk: what the gate does when it is told something: once, and never after the expiry.
import { type CommandResult, type DeviceCommand, deviceCommandSchema } from '#contracts/command-messages.js';

const REMEMBERED = 1_000;

/** Carries commands out; a repeated one is not carried out again. */
export class GateCommands {
  private readonly known = new Set<string>();
  private opened = 0;

  constructor(
    private readonly clock: () => number,
    private readonly onSync: () => void,
  ) {}

  /** How often the gate was opened by a command. */
  get openings(): number {
    return this.opened;
  }

  /** The answer to a message of `commands`; null for one that is unreadable or was answered already. */
  hear(payload: Buffer): CommandResult | null {
    const command = read(payload);
    if (!command || this.known.has(command.id)) return null;
    if (this.known.size >= REMEMBERED) this.known.clear();
    this.known.add(command.id);
    const at = new Date(this.clock()).toISOString();
    if (this.clock() > Date.parse(command.expiresAt))
      return { id: command.id, ok: false, code: 'expired', at };
    if (command.type === 'open') this.opened += 1;
    if (command.type === 'sync-roster') this.onSync();
    return { id: command.id, ok: true, code: 'done', at };
  }
}

function read(payload: Buffer): DeviceCommand | undefined {
  try {
    const command = deviceCommandSchema.safeParse(JSON.parse(payload.toString('utf8')));
    return command.success ? command.data : undefined;
  } catch {
    return undefined;
  }
}
