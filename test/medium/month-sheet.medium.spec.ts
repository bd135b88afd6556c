// The sheet of a month over real HTTP: by hand, as a workbook, on paper, and for each role what the row policies leave.
import ExcelJS from 'exceljs';
import { XLSX_MEDIA_TYPE } from '#platform/spreadsheet/sheet.js';
import type { Json } from '../support/api-server.js';
import { readPdf } from '../support/pdf-text.js';
import { RegisterApi } from '../support/register-api.js';

let register: RegisterApi;
let base: string;

/** A version of a day as a test writes it; what is left out is a full settled day. */
interface WrittenDay {
  readonly worker: number;
  readonly team: number | null;
  readonly date: string;
  readonly version?: number;
  readonly workday?: number;
  readonly minutes?: number;
  readonly overtime?: number;
  readonly exceptions?: readonly string[];
  readonly events?: number;
  readonly isOpen?: boolean;
  readonly trade?: string;
}

async function write(projectId: number, days: readonly WrittenDay[]): Promise<void> {
  await register.owner.query(
    `INSERT INTO attendance_day (project_id, worker_id, work_date, version, team_id, trade_code, worked_minutes,
            workday_hundredths, overtime_minutes, event_count, valid_event_count, exceptions, stays, settles_at, policy_id,
            rule_version, derived_at)
     SELECT $1, d.worker, d.date, coalesce(d.version, 1), d.team, coalesce(d.trade, '020'), coalesce(d.minutes, 480),
            coalesce(d.workday, 100), coalesce(d.overtime, 0), coalesce(d.events, 2), coalesce(d.events, 2),
            coalesce(d.exceptions, '{}'), '[]',
            CASE WHEN d."isOpen" THEN timestamptz '2999-01-01T00:00:00Z' ELSE timestamptz '2026-01-01T00:00:00Z' END, 1, 2,
            timestamptz '2026-09-01T00:00:00Z' + coalesce(d.version, 1) * interval '1 minute'
       FROM jsonb_to_recordset($2::jsonb) AS d(worker bigint, team bigint, date date, version int, minutes int, workday int,
            overtime int, events int, exceptions text[], "isOpen" boolean, trade text)`,
    [projectId, JSON.stringify(days)],
  );
}

const first = async (sql: string, values: unknown[]): Promise<number> => {
  const [row] = await register.owner.query<{ id: number }[]>(sql, values);
  return row?.id ?? 0;
};

/** July: some days that can be added in the head. Worker 0 moves to the second team. */
async function writeJuly(): Promise<void> {
  const { a } = register.world;
  const [one = 0, two = 0] = a.teamIds;
  const [w0 = 0, w1 = 0, w2 = 0] = a.workers.map(({ id }) => id);
  await register.owner.query(`UPDATE worker SET name = '=1+1' WHERE id = $1`, [w1]);
  await register.owner.query(`UPDATE worker SET name = '𠀀三' WHERE id = $1`, [w2]);
  await register.owner.query('UPDATE team SET leader_worker_id = $2 WHERE id = $1', [one, w2]);
  await write(a.projectId, [
    { worker: w0, team: one, date: '2026-06-30' },
    { worker: w0, team: one, date: '2026-07-01', overtime: 60, minutes: 540 },
    { worker: w0, team: one, date: '2026-07-02', workday: 0, minutes: 0, exceptions: ['MISSING_OUT'] },
    { worker: w0, team: one, date: '2026-07-02', version: 2, workday: 50, minutes: 240 },
    { worker: w0, team: one, date: '2026-07-03' },
    { worker: w0, team: one, date: '2026-07-03', version: 2, workday: 0, minutes: 0, events: 0 },
    { worker: w0, team: two, date: '2026-07-31', version: 3, trade: '010' },
    { worker: w1, team: two, date: '2026-07-31', overtime: 120, minutes: 600, isOpen: true },
    {
      worker: w2,
      team: one,
      date: '2026-07-01',
      workday: 0,
      minutes: 20,
      exceptions: ['TOO_SHORT', 'TWO_PROJECTS'],
    },
    { worker: w2, team: null, date: '2026-07-05', workday: 75, minutes: 360, exceptions: ['WRONG_SITE'] },
    { worker: w2, team: one, date: '2026-08-01' },
  ]);
}

/** August: sixty workers in four teams, every day of the month. */
async function writeAugust(): Promise<void> {
  const { a } = register.world;
  const teams = [...a.teamIds];
  for (const name of ['班组10', '班组3'])
    teams.push(
      await first(
        `INSERT INTO team (project_id, name, enterprise_id, trade_code) VALUES ($1, $2, $3, '010') RETURNING id`,
        [a.projectId, name, a.subcontractorId],
      ),
    );
  const people = await register.owner.query<{ id: number; n: number }[]>(
    `INSERT INTO worker (number, name, gender, birth_on, identity_cipher, identity_hash, identity_masked)
     SELECT 'W8' || lpad(n::text, 3, '0'), '钢筋工' || n, 'male', '1980-01-01', 'x', 'month-sheet-' || n, 'x'
       FROM generate_series(0, 59) AS n RETURNING id, substr(number, 3)::int AS n`,
  );
  const days = people.flatMap(({ id, n }) =>
    Array.from({ length: 31 }, (_, i): WrittenDay => {
      const date = `2026-08-${String(i + 1).padStart(2, '0')}`;
      const workday = [100, 50, 0, 125][(n + i) % 4] ?? 0;
      const exceptions = workday === 0 ? ['MISSING_OUT'] : [];
      return {
        worker: id,
        team: teams[n % 4] ?? 0,
        date,
        workday,
        minutes: workday * 4 + n,
        overtime: n,
        exceptions,
      };
    }),
  );
  await register.owner.query(
    `INSERT INTO registration (project_id, worker_id, team_id, trade_code, work_role, entered_on, daily_rate_fen, pay_day)
     SELECT $1, id, ($3::bigint[])[1 + n % 4], '010', '20', '2026-01-01', 30000, 15
       FROM unnest($2::bigint[], $4::int[]) AS p(id, n)`,
    [a.projectId, people.map(({ id }) => id), teams, people.map(({ n }) => n)],
  );
  await write(a.projectId, days);
}

beforeAll(async () => {
  register = await RegisterApi.open();
  base = `/projects/${register.world.a.projectCode}/month-sheet`;
  await writeJuly();
  await writeAugust();
}, 60_000);

afterAll(() => register?.close());

const json = async (who: Parameters<RegisterApi['as']>[0], query: string): Promise<Json> => {
  const { status, body, text } = await register.as(who, 'GET', `${base}?${query}`);
  if (status !== 200) throw new Error(text);
  return body;
};

async function fetchBytes(query: string, accept = '*/*') {
  const answer = await fetch(`${register.api.url}/api/v1${base}?${query}`, {
    headers: { authorization: `Bearer ${await register.tokenOf('labour_officer')}`, accept },
  });
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
}

async function bookOf(query: string): Promise<ExcelJS.Workbook> {
  const { answer, bytes } = await fetchBytes(query, XLSX_MEDIA_TYPE);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, XLSX_MEDIA_TYPE]);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(bytes as unknown as ArrayBuffer);
  return book;
}

const totals = (workdayHundredths: number, workedMinutes: number, more: object = {}) => ({
  workdayHundredths,
  workedMinutes,
  overtimeMinutes: 0,
  exceptionDays: 0,
  provisionalDays: 0,
  ...more,
});

/** Dates with a mark, and the mark. */
const marksOf = (row: Json, dates: readonly string[]) =>
  row.cells.flatMap((cell: Json, i: number) => (cell === null ? [] : [[dates[i]?.slice(8), cell.mark]]));

describe('as JSON', () => {
  it('is what the current days say, added by hand', async () => {
    const { a } = register.world;
    const sheet = await json('labour_officer', 'month=2026-07');
    expect([sheet.dates.length, sheet.dates[30]]).toEqual([31, '2026-07-31']);
    expect(sheet).toMatchObject({
      projectCode: a.projectCode,
      projectName: '测试项目1',
      contractorName: '测试总承包1',
      timeZone: 'Asia/Shanghai',
      month: '2026-07',
      asOf: expect.stringMatching(/^20.*Z$/),
      derivedAt: '2026-09-01T00:03:00.000Z',
      highestVersion: 3,
      totals: totals(425, 2240, { overtimeMinutes: 180, exceptionDays: 2, provisionalDays: 1 }),
    });
    const parts = sheet.teams.map(({ teamId, teamName, employerName, leaderName, totals: sum }: Json) => {
      return { teamId, teamName, employerName, leaderName, totals: sum };
    });
    const [one, two] = a.teamIds;
    const names = { employerName: null, leaderName: null };
    expect(parts).toEqual([
      {
        ...{ teamId: one, teamName: '班组1', employerName: '测试劳务1', leaderName: '𠀀三' },
        totals: totals(150, 800, { overtimeMinutes: 60, exceptionDays: 1 }),
      },
      {
        ...{ ...names, teamId: two, teamName: '班组2', employerName: '另一劳务' },
        totals: totals(200, 1080, { overtimeMinutes: 120, provisionalDays: 1 }),
      },
      { ...names, teamId: null, teamName: null, totals: totals(75, 360, { exceptionDays: 1 }) },
    ]);
  });

  it('has a row a worker in each of his teams, with the version that counts', async () => {
    const { a } = register.world;
    const { teams, dates } = await json('labour_officer', 'month=2026-07');
    const rows = teams.map((team: Json) =>
      team.rows.map((row: Json) => [row.workerNumber, ...marksOf(row, dates as string[])]),
    );
    const [n0, n1, n2] = a.workers.map(({ number }) => number);
    expect(rows).toEqual([
      [
        [n0, ['01', '√'], ['02', '半']],
        [n2, ['01', '○短两']],
      ],
      [
        [n0, ['31', '√']],
        [n1, ['31', '(√)']],
      ],
      [[n2, ['05', '0.75外']]],
    ]);
    expect(teams[0].dayTotals.slice(0, 3)).toEqual([
      totals(100, 560, { overtimeMinutes: 60, exceptionDays: 1 }),
      totals(50, 240),
      totals(0, 0),
    ]);
    expect(teams[1].rows[0].trades).toEqual([{ code: '010', name: expect.any(String) }]);
    expect(teams[0].rows[0].cells[1]).toEqual({
      ...{ mark: '半', workdayHundredths: 50, workedMinutes: 240, overtimeMinutes: 0 },
      ...{ exceptions: [], isProvisional: false, version: 2 },
    });
  });

  it('holds no money, no number of a person', async () => {
    const text = JSON.stringify(await json('labour_officer', 'month=2026-07'));
    expect(text).not.toMatch(/fen|rate|identity|card|phone/i);
  });

  it('of one team, and of an empty month', async () => {
    const { a } = register.world;
    const one = await json('labour_officer', `month=2026-07&team=${a.teamIds[1]}`);
    expect(one.teams).toMatchObject([{ teamName: '班组2', rows: { length: 2 } }]);
    expect(one.totals).toEqual(one.teams[0].totals);
    expect(await json('labour_officer', 'month=2031-02')).toMatchObject({
      ...{ teams: [], derivedAt: null, highestVersion: null, totals: totals(0, 0) },
    });
    const empty = await json('labour_officer', `month=2031-02&team=${a.teamIds[1]}`);
    expect(empty.teams).toMatchObject([{ teamName: '班组2', employerName: '另一劳务', rows: [] }]);
  });

  it('of sixty workers in four teams, by name with numbers in order', async () => {
    const { teams, totals: all } = await json('auditor', 'month=2026-08');
    expect(teams.map(({ teamName, rows }: Json) => [teamName, rows.length])).toEqual([
      ['班组1', 16],
      ['班组2', 15],
      ['班组3', 15],
      ['班组10', 15],
    ]);
    const [row] = await register.owner.query<Json[]>(
      `SELECT sum(workday_hundredths)::int AS "workdayHundredths", sum(worked_minutes)::int AS "workedMinutes",
              sum(overtime_minutes)::int AS "overtimeMinutes",
              (count(*) FILTER (WHERE exceptions <> '{}'))::int AS "exceptionDays", 0 AS "provisionalDays"
         FROM attendance_day WHERE project_id = $1 AND work_date BETWEEN '2026-08-01' AND '2026-08-31'`,
      [register.world.a.projectId],
    );
    expect(all).toEqual(row);
  });
});

describe('to whom', () => {
  it('shows a worker himself alone, also in both of his teams', async () => {
    const sheet = await json('worker', 'month=2026-07');
    const numbers = sheet.teams.flatMap((team: Json) => team.rows.map((row: Json) => row.workerNumber));
    expect(new Set(numbers)).toEqual(new Set([register.world.a.workers[0]?.number]));
    expect(sheet.totals).toEqual(totals(250, 1260, { overtimeMinutes: 60 }));
  });

  it('shows a subcontractor his own teams', async () => {
    const { a } = register.world;
    const names = async (month: string) =>
      (await json('subcontractor', `month=${month}`)).teams.map(({ teamName }: Json) => teamName);
    expect(await names('2026-07')).toEqual(['班组1']);
    expect(await names('2026-08')).toEqual(['班组1', '班组3', '班组10']);
    const other = await register.as('subcontractor', 'GET', `${base}?month=2026-07&team=${a.teamIds[1]}`);
    expect([other.status, other.body.code]).toEqual([404, 'not_found']);
  });

  it.each(['administrator', 'auditor', 'regulator', 'general_contractor', 'team_leader'] as const)(
    'shows the %s the whole project',
    async (who) => {
      const own = await json('labour_officer', 'month=2026-08');
      const { teams, totals: all } = await json(who, 'month=2026-08');
      expect([teams, all]).toEqual([own.teams, own.totals]);
    },
  );

  it.each(['regulator-b', 'general_contractor-b', 'subcontractor-b', 'team_leader-b', 'worker-b'] as const)(
    'has nothing for %s',
    async (who) => {
      for (const format of ['json', 'xlsx', 'pdf']) {
        const { status, body } = await register.as(who, 'GET', `${base}?month=2026-07&format=${format}`);
        expect([status, body.code]).toEqual([404, 'not_found']);
      }
    },
  );

  it('has nothing of a team of another project', async () => {
    const { b } = register.world;
    const { status } = await register.as(
      'administrator',
      'GET',
      `${base}?month=2026-07&team=${b.teamIds[0]}`,
    );
    expect(status).toBe(404);
  });
});

describe('a request', () => {
  it.each([
    ['', 'month'],
    ['month=2026-13', 'month'],
    ['month=2026-7', 'month'],
    ['month=2026-07-01', 'month'],
    ['month=0000-01', 'month'],
    ['month=2026-07&team=x', 'team'],
    ['month=2026-07&format=doc', 'format'],
    ['month=2026-07&day=1', 'day'],
  ])('%j is refused and %s is named', async (query, field) => {
    const { status, body } = await register.as('labour_officer', 'GET', `${base}?${query}`);
    expect([status, body.code, body.errors[0].field]).toEqual([400, 'invalid_request', field]);
  });

  it('gets the form that it asks for, by parameter before header', async () => {
    const typeOf = async (query: string, accept: string) => {
      const { answer } = await fetchBytes(`month=2026-07${query}`, accept);
      return [answer.status, answer.headers.get('content-type')];
    };
    expect(await typeOf('', '*/*')).toEqual([200, 'application/json; charset=utf-8']);
    expect(await typeOf('', 'application/pdf')).toEqual([200, 'application/pdf']);
    expect(await typeOf('', `text/html, ${XLSX_MEDIA_TYPE};q=0.5`)).toEqual([200, XLSX_MEDIA_TYPE]);
    expect(await typeOf('&format=pdf', 'application/json')).toEqual([200, 'application/pdf']);
    expect(await typeOf('&format=json', 'image/png')).toEqual([200, 'application/json; charset=utf-8']);
    expect(await typeOf('', 'image/png')).toEqual([406, 'application/problem+json; charset=utf-8']);
    const { answer } = await fetchBytes('month=2026-07&format=xlsx');
    const name = `month-sheet-${register.world.a.projectCode}-2026-07.xlsx`;
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
  });
});

describe('as a workbook', () => {
  const rowsOf = (sheet: ExcelJS.Worksheet): Json[][] => {
    const rows: Json[][] = [];
    sheet.eachRow((row) => rows.push((row.values as Json[]).slice(1)));
    return rows;
  };

  it.each(['2026-07', '2026-08'])('of %s says what the JSON says', async (month) => {
    const answer = await json('labour_officer', `month=${month}`);
    const book = await bookOf(`month=${month}`);
    expect(book.worksheets.map(({ name }) => name)).toEqual(
      answer.teams.map(({ teamName }: Json) => teamName ?? '未分班组'),
    );
    for (const [i, team] of (answer.teams as Json[]).entries()) {
      const rows = rowsOf(book.worksheets[i] as ExcelJS.Worksheet);
      const head = rows.findIndex(([cell]) => cell === '序号');
      const sums = (all: Json) => [
        all.workdayHundredths / 100,
        ...[all.workedMinutes, all.overtimeMinutes, all.exceptionDays, all.provisionalDays],
      ];
      const expected = team.rows.map((row: Json, n: number) => [
        n + 1,
        row.workerNumber,
        row.workerName === '=1+1' ? `'=1+1` : row.workerName,
        row.trades.map(({ name }: Json) => name).join('、'),
        ...row.cells.map((cell: Json) => cell?.mark),
        ...sums(row.totals),
      ]);
      expect(rows.slice(head + 1, head + 1 + expected.length)).toEqual(expected);
      const [days] = rows.slice(head + 1 + expected.length);
      expect(days?.slice(4, 4 + answer.dates.length)).toEqual(
        team.dayTotals.map(({ workdayHundredths }: Json) => workdayHundredths / 100),
      );
      expect(days?.slice(4 + answer.dates.length)).toEqual(sums(team.totals));
      expect(book.worksheets[i]?.views[0]).toMatchObject({ state: 'frozen', xSplit: 4, ySplit: head + 1 });
    }
  });

  it('has a head, a legend and space to sign, and no formula', async () => {
    const book = await bookOf('month=2026-07');
    const [sheet] = book.worksheets as [ExcelJS.Worksheet];
    const text = rowsOf(sheet).map((row) => row.join(' ').replace(/\s+/g, ' '));
    expect(text).toEqual(
      expect.arrayContaining([
        '考勤月表',
        `项目 测试项目1（${register.world.a.projectCode}）`,
        '月份 2026年7月',
        '班组 班组1',
        '用工单位 测试劳务1',
        '出 缺出场打卡',
        '项目盖章 （盖章） 日期：',
        '班组长签字（𠀀三） 日期：',
        '劳资专管员签字 日期：',
        '总包审核 日期：',
      ]),
    );
    expect(text.join()).toMatch(/考勤日最高版本 3/);
    for (const each of book.worksheets)
      each.eachRow((row) => row.eachCell((cell) => expect(cell.formula ?? '').toBe('')));
  });

  it('of an empty month says so', async () => {
    const book = await bookOf('month=2031-02');
    const [sheet] = book.worksheets as [ExcelJS.Worksheet];
    expect([book.worksheets.length, rowsOf(sheet).flat().join()]).toEqual([
      1,
      expect.stringContaining('本月无考勤记录'),
    ]);
  });
});

describe('on paper', () => {
  const pdfOf = async (query: string) => {
    const { answer, bytes } = await fetchBytes(query, 'application/pdf');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    return readPdf(bytes);
  };
  const hours = (minutes: number) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

  it('is A3 in landscape, a team after the other, with names, marks, totals and space to sign', async () => {
    const { teams } = await json('labour_officer', 'month=2026-08');
    const { pages, sizes, title } = await pdfOf('month=2026-08');
    expect(title).toBe('考勤月表 测试项目1 2026年8月');
    expect(new Set(sizes.map(String))).toEqual(new Set(['1191,842']));
    const starts = pages.flatMap((page, i) => (page[0] === '考勤月表' ? [i] : []));
    expect(starts).toHaveLength(4);
    for (const [i, team] of (teams as Json[]).entries()) {
      const lines = pages.slice(starts[i], starts[i + 1]).flat();
      const text = lines.join('\n');
      expect(text).toContain(`${team.teamName} 2026年8月`);
      for (const { workerNumber, workerName, totals: sum } of team.rows) {
        const line = lines.find((each) => each.includes(workerNumber as string)) ?? '';
        expect(line).toContain(workerName.replace('𠀀', '[U+20000]'));
        expect(line).toContain(
          `${sum.workdayHundredths / 100} ${hours(sum.workedMinutes)} ${hours(sum.overtimeMinutes)} ${sum.exceptionDays}`,
        );
      }
      expect(text).toContain(
        `合计 ${team.totals.workdayHundredths / 100} 工日，工时 ${hours(team.totals.workedMinutes)}`,
      );
      for (const words of ['项目盖章', '班组长签字', '劳资专管员签字', '总包审核', '（盖章）'])
        expect(text.split(words)).toHaveLength(2);
    }
  });

  it('can be matched to the data, page by page', async () => {
    const { pages } = await pdfOf('month=2026-07');
    pages.forEach((page, i) => {
      expect(page.at(-1)).toMatch(/打印时间 20\d\d-\d\d-\d\d \d\d:\d\d（Asia\/Shanghai）/);
      expect(page.at(-1)).toContain('数据更新至 2026-09-01 08:03 考勤日最高版本 3');
      expect(page.at(-1)).toContain(`第 ${i + 1} 页 共 ${pages.length} 页`);
    });
    const text = pages.flat().join('\n');
    expect(text).toContain('(√)');
    expect(text).toContain('其中 1 人天为暂定');
    expect(text).toContain('[U+20000]三');
    expect(text).toMatch(/○短\n.*\n两/);
  });

  it('of an empty month says so', async () => {
    const { pages } = await pdfOf('month=2031-02');
    expect(pages).toHaveLength(1);
    expect(pages[0]?.[2]).toBe('本月无考勤记录');
  });
});
