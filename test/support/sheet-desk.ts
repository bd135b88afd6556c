// One sheet of correction-world on its way to the bank: what a test needs of it that is about something else.
import type { Answer, Json } from './api-server.js';
import type { CorrectionWorld } from './correction-world.js';

type Name = Parameters<CorrectionWorld['ask']>[0];

/** What was fetched, as bytes. */
export interface Fetched {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** The sheet of a month for the team of the first worker, whose account is `worker`. */
export class SheetDesk {
  readonly id: string;
  /** Places of the team's workers. */
  readonly members: readonly number[];

  constructor(
    private readonly world: CorrectionWorld,
    private readonly month: string,
  ) {
    const { a } = world.register.world;
    const team = a.workers[0]?.teamId ?? 0;
    this.id = `${a.projectId}.${team}.${month}`;
    this.members = a.workers.flatMap((worker, i) => (worker.teamId === team ? [i] : []));
  }

  /** A day of nine hours. */
  day(worker: number, date: string): Promise<number[]> {
    return this.world.pass(
      { worker, date, time: '08:00', direction: 'in' },
      { worker, date, time: '17:00', direction: 'out' },
    );
  }

  async get(path: string, name: Name = 'labour_officer'): Promise<Json> {
    return (await this.world.register.as(name, 'GET', path)).body;
  }

  post(name: Name, path: string, body: unknown, headers = {}): Promise<Answer<Json>> {
    return this.world.register.as(name, 'POST', path, body, headers);
  }

  /** What came of a request that must succeed. @throws Error with the answer where it did not */
  async done(answer: Promise<Answer<Json>>): Promise<Json> {
    const { status, body, text } = await answer;
    if (status >= 300) throw new Error(text);
    return body;
  }

  async fetchBytes(
    name: Name,
    path: string,
    { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
  ): Promise<Fetched> {
    const token = await this.world.register.tokenOf(name);
    const url = `${this.world.register.api.url}/api/v1${path}`;
    const answer = await fetch(url, { method, headers: { ...headers, authorization: `Bearer ${token}` } });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return { status: answer.status, headers: answer.headers, bytes };
  }

  /** Publishes the sheet; the first worker signs, the others are excused; it is handed over and approved. */
  async approve(): Promise<void> {
    await this.move('subcontractor', 'publish');
    const excuse = { excuse: 'LEFT_UNREACHABLE', reason: '已公示' };
    for (const { workerNumber, lineHash } of (await this.get(`/payrolls/${this.id}/confirmations`))
      .items as Json[]) {
      const path = `/payroll-lines/${this.id}.${workerNumber}`;
      if (workerNumber === this.world.number(0))
        await this.done(this.post('worker', `${path}/confirm`, { lineHash }));
      else await this.done(this.post('labour_officer', `${path}/excuse`, { lineHash, ...excuse }));
    }
    await this.world.work();
    await this.move('subcontractor', 'submit');
    await this.move('labour_officer', 'approve');
  }

  /** Asks for a batch of the month in a bank's format. */
  order(layout: string): Promise<Answer<Json>> {
    const order = { project: this.world.project, payMonth: this.month, payer: '6222020200009999' };
    return this.post('labour_officer', '/payment-batches', { ...order, layout });
  }

  batchFile(batchNo: string): Promise<Fetched> {
    const path = `/payment-batches/${this.world.project}/${batchNo}/file`;
    return this.fetchBytes('labour_officer', path, { method: 'POST' });
  }

  /** Hands in what the bank answered, and works what follows. */
  async handIn(layout: string, file: Buffer): Promise<void> {
    const path = `/bank-returns?project=${this.world.project}&layout=${layout}`;
    await this.done(this.post('labour_officer', path, file));
    await this.world.work();
  }

  private async move(name: Name, deed: string): Promise<void> {
    const { version } = await this.get(`/payrolls/${this.id}/moves`);
    await this.done(this.post(name, `/payrolls/${this.id}/${deed}`, {}, { 'if-match': `"${version}"` }));
  }
}
