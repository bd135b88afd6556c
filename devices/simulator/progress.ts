// Beside step 1 of the walk: what the simulator tells the person (stderr) and the program (stdout) that started it.
import { type Ledger } from './fleet.js';

/** Where to write; a terminal gets one line that is overwritten. */
export interface Outputs {
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly isJson: boolean;
}

/** Progress lines, troubles (each once) and the ledger. */
export class Reporter {
  private readonly told = new Set<string>();
  private lastAt = performance.now();
  private lastReceipted: number | null = null;

  constructor(private readonly outputs: Outputs) {}

  /** @param planned events that there will be in the end; what is sent where that is not known */
  progress({ sent, receipted, outstanding, rejected, online, gates }: Ledger, planned: number | null): void {
    const total = Math.max(planned ?? 0, sent);
    const { out, err, isJson } = this.outputs;
    if (isJson) out.write(`${JSON.stringify({ progress: { sent, receipted, outstanding, total } })}\n`);
    const refused = Object.values(rejected).reduce((sum, n) => sum + n, 0);
    const line =
      `${online}/${gates} gates online · ${sent}/${total} sent · ${receipted} receipted · ` +
      `${refused} refused · ${outstanding} outstanding · ${this.rate(receipted)}/s`;
    err.write(err.isTTY ? `\r${line}\u001b[K` : `${line}\n`);
  }

  /** Says a trouble once, however many gates have it and however often. */
  trouble(sn: string, message: string): void {
    if (this.told.has(message)) return;
    this.told.add(message);
    this.note(`${sn}: ${message} (said once, tried again)`);
  }

  note(text: string): void {
    const { err } = this.outputs;
    err.write(`${err.isTTY ? '\r\u001b[K' : ''}${text}\n`);
  }

  ledger(ledger: Ledger): void {
    const { out, err, isJson } = this.outputs;
    if (err.isTTY) err.write('\n');
    if (isJson) out.write(`${JSON.stringify({ ledger })}\n`);
    else out.write(readableLedger(ledger));
  }

  private rate(receipted: number): number {
    const seconds = (performance.now() - this.lastAt) / 1_000;
    const gained = receipted - (this.lastReceipted ?? receipted);
    this.lastAt = performance.now();
    this.lastReceipted = receipted;
    return seconds > 0 ? Math.round(gained / seconds) : 0;
  }
}

function readableLedger(ledger: Ledger): string {
  const counts = (of: Record<string, number | undefined>) =>
    Object.entries(of)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none';
  return [
    `sent            ${ledger.sent}`,
    `receipted       ${ledger.receipted}`,
    `rejected        ${counts(ledger.rejected)}`,
    `outstanding     ${ledger.outstanding}`,
    `frames          ${ledger.frames}, ${ledger.resentFrames} of them again`,
    `receipts        ${ledger.receipts}`,
    `connections     ${ledger.connections} of ${ledger.gates} gates`,
    `faults          ${counts(ledger.faults)}`,
    `faults refused  ${counts(ledger.refusedFaults)}`,
    '',
  ].join('\n');
}
