// The demo's clerk: enters the zone over HTTP as people do, with a log-in, forms and the system's own sheets.
import ExcelJS from 'exceljs';
import { IMPORT_SHEETS } from '#contracts/import-sheets.js';
import { sleep } from '#platform/clock.js';
import { XLSX_MEDIA_TYPE } from '#platform/spreadsheet/sheet.js';
import type { ShownLogin } from '../standalone.js';

/** A row of a sheet: the key of a column → what is typed there. */
export type TypedRow = Readonly<Record<string, string | undefined>>;
type SheetKind = keyof typeof IMPORT_SHEETS;

/** What the clerk reads of an answer. */
interface Answer {
  readonly id?: number | string;
  readonly state?: string;
  readonly password?: string;
  readonly claimCode?: string;
  readonly token?: string;
  readonly sha256?: string;
  readonly refusedCount?: number;
  readonly error?: string | null;
  readonly items?: readonly Readonly<Record<string, unknown>>[];
}

interface Sending {
  readonly method: string;
  readonly path: string;
  readonly token?: string;
  readonly body?: object | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

const JSON_TYPE = 'application/json';
const LOOK_EVERY_MS = 100;

export class Clerk {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** Logs in. @param url where the server is @throws Error for anything but an open session */
  static async logIn(url: string, { name, password }: Pick<ShownLogin, 'name' | 'password'>): Promise<Clerk> {
    const sending = { method: 'POST', path: '/auth/login', body: { name, password } };
    const { token = '' } = await send(`${url}/api/v1`, sending);
    return new Clerk(url, token);
  }

  private get api(): string {
    return `${this.url}/api/v1`;
  }

  /** Types a claim code in at a gate; answers the gate's password. */
  async claim(sn: string, code: string): Promise<string> {
    const sending = { method: 'POST', path: '/device/v1/claim', body: { sn, code } };
    return (await send(this.url, sending)).password ?? '';
  }

  /** Changes the one-time password to one that stays. */
  async changePassword(current: string, next: string): Promise<void> {
    await this.post('/auth/password', { current, next });
  }

  get(path: string): Promise<Answer> {
    return send(this.api, { method: 'GET', path, token: this.token });
  }

  post(path: string, body: object): Promise<Answer> {
    return send(this.api, { method: 'POST', path, token: this.token, body });
  }

  /** Changes what still has its first version. */
  amend(path: string, body: object): Promise<Answer> {
    const headers = { 'if-match': '"1"' };
    return send(this.api, { method: 'PATCH', path, token: this.token, body, headers });
  }

  /** Stores a scan; answers the name that papers refer to it by. */
  async storeScan(bytes: Uint8Array): Promise<string> {
    const { sha256 = '' } = await this.upload('/files?purpose=scan', bytes, 'application/octet-stream');
    return sha256;
  }

  /** Fills in the sheet that the system serves, hands it in, and waits until every row is taken. */
  async handIn(kind: SheetKind, rows: readonly TypedRow[], project?: string): Promise<void> {
    const query = new URLSearchParams({ kind, ...(project === undefined ? {} : { project }) });
    const sheet = await this.filledSheet(kind, rows);
    const { id } = await this.upload(`/imports?${query.toString()}`, sheet, XLSX_MEDIA_TYPE);
    for (;;) {
      const job = await this.get(`/imports/${id ?? 0}`);
      if (job.state === 'done' && job.refusedCount === 0) return;
      if (job.state === 'done' || job.state === 'failed') throw new Error(await this.faultsOf(id ?? 0, job));
      await sleep(LOOK_EVERY_MS);
    }
  }

  private upload(path: string, body: Uint8Array, type: string): Promise<Answer> {
    return send(this.api, {
      method: 'POST',
      path,
      token: this.token,
      body,
      headers: { 'content-type': type },
    });
  }

  private async filledSheet(kind: SheetKind, rows: readonly TypedRow[]): Promise<Uint8Array> {
    const answer = await fetch(`${this.api}/imports/templates/${kind}`, {
      headers: { authorization: `Bearer ${this.token}` },
    });
    if (!answer.ok) throw new Error(`template ${kind}: ${answer.status} ${await answer.text()}`);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(await answer.arrayBuffer());
    const [sheet] = book.worksheets;
    const { columns } = IMPORT_SHEETS[kind]({});
    rows.forEach((row, r) => {
      columns.forEach(({ key }, c) => {
        if (sheet && row[key] !== undefined) sheet.getCell(r + 2, c + 1).value = row[key];
      });
    });
    return new Uint8Array(await book.xlsx.writeBuffer());
  }

  private async faultsOf(id: number | string, job: Answer): Promise<string> {
    const { items = [] } = await this.get(`/imports/${id}/faults?limit=3`);
    return `import ${id} ${job.state ?? ''} ${job.error ?? ''}: ${JSON.stringify(items)}`;
  }
}

async function send(api: string, { method, path, token, body, headers }: Sending): Promise<Answer> {
  const isBytes = body instanceof Uint8Array;
  const answer = await fetch(`${api}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': JSON_TYPE }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isBytes ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Answer);
}
