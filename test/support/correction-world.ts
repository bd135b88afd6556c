// Corrections in the two zones of api-world: passages of dates near today, a second officer, and the worker's steps.
import type { DataSource } from 'typeorm';
import { addDays, workDateOf } from '#domain/calendar/work-date.js';
import { openStore } from '#store/data-source.js';
import type { Answer, Json } from './api-server.js';
import { RegisterApi } from './register-api.js';
import { workUntilQuiet } from './worker.js';

type Name = Parameters<RegisterApi['as']>[0];

/** An account that api-world does not have: another officer of the first site. */
export const SECOND_OFFICER = 'second_officer' as Name;

/** One passage: `HH:MM` on a date of the site. */
export interface SitePassage {
  readonly worker: number;
  readonly date: string;
  readonly time: string;
  readonly direction: 'in' | 'out';
  readonly timeQuality?: 'ok' | 'suspect';
  readonly verdict?: string;
}

/** The date so many days ago on the site. */
export const daysAgo = (n: number): string => addDays(workDateOf(Date.now(), 'Asia/Shanghai', 0), -n);

/** An instant of the site. */
export const at = (date: string, time: string): string => `${date}T${time}:00+08:00`;

/** A running API over two zones, a worker beside it, and what a test says again and again. */
export class CorrectionWorld {
  private seq = 500_000;

  private constructor(
    readonly register: RegisterApi,
    readonly worker: DataSource,
    readonly api: DataSource,
  ) {}

  static async open(): Promise<CorrectionWorld> {
    const register = await RegisterApi.open();
    const url = register.databaseUrl;
    await register.owner.query(
      `INSERT INTO user_account (name, display_name, password_hash, role, project_ids)
       SELECT $1, display_name, password_hash, role, project_ids FROM user_account WHERE name = 'labour_officer'`,
      [SECOND_OFFICER],
    );
    const worker = await openStore({ url, role: 'zhuming_worker' });
    return new CorrectionWorld(register, worker, await openStore({ url, role: 'zhuming_api' }));
  }

  async close(): Promise<void> {
    await this.worker.destroy();
    await this.api.destroy();
    await this.register.close();
  }

  get project(): string {
    return this.register.world.a.projectCode;
  }

  number(worker: number): string {
    return this.register.world.a.workers[worker]?.number ?? '';
  }

  /** Stores passages of the first gate as the gateway does, with their marks; returns their numbers. */
  async pass(...passages: readonly SitePassage[]): Promise<number[]> {
    const { owner, world } = this.register;
    const numbers: number[] = [];
    for (const { worker, date, time, direction, timeQuality = 'ok', verdict = 'allowed' } of passages) {
      this.seq += 1;
      numbers.push(this.seq);
      const workerId = world.a.workers[worker]?.id;
      await owner.query(
        `INSERT INTO gate_event (project_id, device_id, boot_id, seq, worker_id, direction, method, verdict, time_quality,
                                 device_at, received_at, effective_at, content_hash)
         VALUES ($1, $2, 1, $3, $4, $5, 'face', $6, $7, $8, $8, $8, '')`,
        [world.a.projectId, this.gateId, this.seq, workerId, direction, verdict, timeQuality, at(date, time)],
      );
      await owner.query(
        `INSERT INTO work_mark (project_id, step, period, subjects) VALUES ($1, 'attendance.close-day', $2, $3)`,
        [world.a.projectId, date, [workerId]],
      );
    }
    return numbers;
  }

  get gateId(): number {
    return this.register.world.a.gates[0]?.id ?? 0;
  }

  /** The event as a request names it. */
  event(seq: number | undefined): object {
    return { device: this.register.world.a.gates[0]?.sn, boot: 'b-1', seq };
  }

  /** Works every mark that waits. */
  work(): Promise<void> {
    return workUntilQuiet(this.worker);
  }

  /** Every version of a day, oldest first. */
  versions(worker: number, date: string): Promise<Json[]> {
    return this.register.owner.query(
      `SELECT version, worked_minutes AS worked, proven_minutes AS proven, workday_hundredths AS hundredths,
              exceptions, uses FROM attendance_day
        WHERE project_id = $1 AND worker_id = $2 AND work_date = $3 ORDER BY version`,
      [this.register.world.a.projectId, this.register.world.a.workers[worker]?.id, date],
    );
  }

  post(name: Name, path: string, body: object, headers: Record<string, string> = {}): Promise<Answer<Json>> {
    return this.register.as(name, 'POST', `/corrections${path}`, body, headers);
  }

  /** Asks for a correction; what is not given is in order. */
  ask(
    name: Name,
    input: { readonly worker?: number; readonly [field: string]: unknown },
  ): Promise<Answer<Json>> {
    const { worker, ...given } = input;
    return this.post(name, '', {
      project: this.project,
      direction: 'out',
      reason: '闸机断电，未能刷脸出场',
      evidence: [{ kind: 'text', value: '门卫登记簿第12页' }],
      ...(worker === undefined ? {} : { worker: this.number(worker) }),
      ...given,
    });
  }

  preview(ids: readonly number[], name: Name = 'labour_officer'): Promise<Answer<Json>> {
    return this.post(name, '/preview', { project: this.project, ids });
  }

  async approve(
    ids: readonly number[],
    name: Name = 'labour_officer',
    effect?: string,
  ): Promise<Answer<Json>> {
    const shown = effect ?? ((await this.preview(ids, name)).body.effect as string);
    const reason = '与监控一致';
    return this.post(name, '/approve', { project: this.project, ids, effect: shown, reason });
  }

  decide(name: Name, id: number, deed: string, reason = '核对后决定'): Promise<Answer<Json>> {
    return this.post(name, `/${this.project}/${id}/${deed}`, { reason });
  }
}
