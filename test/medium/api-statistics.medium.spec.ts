// Step 10 of the walk, tested: indicators against numbers added by hand (see addFigures in support/api-world.ts).
import ExcelJS from 'exceljs';
import type { DataSource } from 'typeorm';
import { openStore } from '#store/data-source.js';
import { ATTENDANCE_FAMILY } from '#domain/statistics/attendance/attendance-definitions.js';
import { WAGE_FAMILY } from '#domain/statistics/wages/wage-definitions.js';
import { WORKFORCE_FAMILY } from '#domain/statistics/workforce/workforce-definitions.js';
import { statisticOf } from '../../apps/api/statistics/statistics.dto.js';
import { type Json, type RunningApi, ask, post, startApi } from '../support/api-server.js';
import { PASSWORD, type World, buildWorld } from '../support/api-world.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';

let database: TestDatabase;
let owner: DataSource;
let world: World;
let api: RunningApi;
const tokens = new Map<string, string>();

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  world = await buildWorld(owner);
  api = await startApi(database.url);
  for (const name of ['administrator', 'regulator', 'subcontractor']) {
    const { body } = await post(`${api.url}/api/v1/auth/login`, { name, password: PASSWORD });
    tokens.set(name, body.token);
  }
}, 60_000);

afterAll(async () => {
  await api?.close();
  await owner?.destroy();
  await database?.drop();
});

const get = async (name: string, path: string): Promise<Json> => {
  const headers = { authorization: `Bearer ${tokens.get(name) ?? ''}` };
  return (await ask(`${api.url}/api/v1/statistics/${path}`, { headers })).body;
};

const JUNE = 'from=2026-06-01&to=2026-06-30';

describe('attendance', () => {
  it('divides sums by sums: two teams, one day worked and one day off', async () => {
    const answer = await get('regulator', `attendance?${JUNE}`);
    statisticOf(ATTENDANCE_FAMILY).parse(answer);
    expect(answer).toEqual({
      definition: 'attendance@1',
      asOf: expect.any(String),
      revision: 0,
      groups: [
        {
          key: {},
          values: {
            attendanceRate: { numerator: 14, denominator: 40, value: 0.35 },
            missingPunchRate: { numerator: 2, denominator: 16, value: 0.125 },
            correctionRate: { numerator: 0, denominator: 14, value: 0 },
            attendanceCoverage: { numerator: 1, denominator: 2, value: 0.5 },
            attendedWorkerDays: 16,
            workdayHundredths: 1450,
            workedMinutes: 7800,
          },
        },
      ],
      suppressed: 0,
    });
  });

  it('gives null, not 0, where there is nothing to divide by', async () => {
    const { groups } = await get('regulator', 'attendance?from=2030-01-01');
    expect(groups).toHaveLength(1);
    expect(groups[0].values.attendanceRate).toEqual({ numerator: 0, denominator: 0, value: null });
    expect((await get('regulator', 'attendance?from=2030-01-01&groupBy=team')).groups).toEqual([]);
  });

  it('groups by one or two dimensions, named for people', async () => {
    const keys = async (groupBy: string) =>
      (await get('administrator', `attendance?${JUNE}&groupBy=${groupBy}`)).groups.map((group: Json) => [
        group.key,
        group.values.attendanceRate.denominator,
      ]);
    const { projectCode } = world.a;
    expect(await keys('area')).toEqual([
      [{ area: '210404', areaName: '望花区' }, 20],
      [{ area: '211500', areaName: '沈抚改革创新示范区' }, 40],
    ]);
    expect((await keys('project'))[0]).toEqual([{ project: projectCode, projectName: '测试项目1' }, 40]);
    expect((await keys('contractor')).map(([key]: Json) => key.contractorName)).toEqual([
      '测试总承包1',
      '测试总承包2',
    ]);
    expect(await keys('trade')).toEqual([[{ trade: '020', tradeName: '钢筋工' }, 60]]);
    expect(await keys('month')).toEqual([[{ month: '2026-06' }, 60]]);
    expect((await keys('team,day'))[0]).toEqual([
      { project: projectCode, team: world.a.teamIds[0], teamName: '班组1', day: '2026-06-01' },
      10,
    ]);
    expect(await keys('area,day')).toHaveLength(4);
  });

  it('keeps to the caller’s scope and to the filters', async () => {
    const active = async (name: string, query: string) =>
      (await get(name, `attendance?${query}`)).groups[0].values.attendanceRate.denominator;
    expect(await active('administrator', JUNE)).toBe(60);
    expect(await active('administrator', `${JUNE}&area=210000`)).toBe(60);
    expect(await active('administrator', `${JUNE}&area=211500`)).toBe(40);
    expect(await active('administrator', `${JUNE}&project=${world.b.projectCode}`)).toBe(20);
    expect(await active('regulator', `${JUNE}&project=${world.b.projectCode}`)).toBe(0);
    expect(await active('subcontractor', JUNE)).toBe(20);
    expect(await active('administrator', '')).toBe(90);
  });
});

describe('wages', () => {
  it('adds up two teams of a month', async () => {
    const answer = await get('regulator', 'wages?from=2026-05&to=2026-05');
    statisticOf(WAGE_FAMILY).parse(answer);
    expect(answer).toMatchObject({ definition: 'wages@1', revision: 0, suppressed: 0 });
    expect(answer.groups).toEqual([
      {
        key: {},
        values: {
          fullPaymentRate: { numerator: 150_000, denominator: 200_000, value: 0.75 },
          onTimeRate: { numerator: 4, denominator: 8, value: 0.5 },
          bankPayRate: { numerator: 6, denominator: 8, value: 0.75 },
          paidAttendedRatio: { numerator: 6, denominator: 8, value: 0.75 },
          matchRate: { numerator: 6, denominator: 8, value: 0.75 },
          payableFen: 200_000,
          paidFen: 150_000,
          arrearsFen: 50_000,
          arrearsWorkers: 2,
          arrearsProjects: 1,
          arrearsDays: null,
          confirmationRate: { numerator: 0, denominator: 8, value: 0 },
          payOnBehalfRate: { numerator: 0, denominator: 150_000, value: 0 },
          backPayShare: { numerator: 0, denominator: 150_000, value: 0 },
        },
      },
    ]);
  });

  it('takes a date for its month and groups by month and team', async () => {
    const { groups } = await get('administrator', 'wages?from=2026-05-31&to=2026-06-01&groupBy=month,team');
    expect(groups.map((group: Json) => [group.key.month, group.key.team, group.values.payableFen])).toEqual(
      ['2026-05', '2026-06'].flatMap((month) =>
        [...world.a.teamIds, ...world.b.teamIds].map((team) => [month, team, 100_000]),
      ),
    );
  });
});

describe('people', () => {
  it('counts each person once, and what each site knows of him on each', async () => {
    const answer = await get('regulator', 'workforce?from=2026-06&to=2026-06');
    statisticOf(WORKFORCE_FAMILY).parse(answer);
    expect(answer.groups).toEqual([
      {
        key: {},
        values: {
          activePeople: 4,
          attendedPeople: 4,
          entered: 0,
          exited: 0,
          netChange: 0,
          realNameRate: { numerator: 4, denominator: 4, value: 1 },
          identityRate: { numerator: 4, denominator: 4, value: 1 },
          contractRate: { numerator: 4, denominator: 4, value: 1 },
          entryTrainingRate: { numerator: 0, denominator: 0, value: null },
          outsideAgePresence: 0,
        },
      },
    ]);
  });

  it.each([
    ['gender,age', { gender: 'male', age: '30-39' }],
    ['origin,education', { origin: '21', originName: '辽宁省', education: '02', educationName: '初中' }],
    ['originCity,nation', { originCity: '2104', originCityName: '抚顺市', nation: '01', nationName: '汉' }],
    ['household,role', { household: 'rural', role: '20', roleName: '建筑工人' }],
    ['tradeGroup,seniority', { tradeGroup: 'structure', seniority: '1-3' }],
    ['quarter,month', { quarter: '2026-Q2', month: '2026-06' }],
    ['subcontractor,statutoryArea', expect.objectContaining({ statutoryArea: '210112' })],
    ['category,funding', { category: '01', funding: '' }],
  ])('groups by %s', async (groupBy, key) => {
    for (const family of ['workforce', 'wages', 'attendance?from=2026-06-01&to=2026-06-30']) {
      const path = family.includes('?') ? `${family}&groupBy=${groupBy}` : `${family}?groupBy=${groupBy}`;
      const { groups } = await get('regulator', path);
      expect(groups.map((group: Json) => group.key)).toContainEqual(key);
    }
  });

  it('tells one thing that people are by days, more of it by whole months only', async () => {
    const [group] = (await get('regulator', 'attendance?from=2026-06-01&to=2026-06-01&groupBy=gender,day'))
      .groups;
    expect(group.key).toEqual({ gender: 'male', day: '2026-06-01' });
    expect(group.values.attendanceRate).toEqual({ numerator: 14, denominator: 20, value: 0.7 });
    const months = await get('regulator', `attendance?${JUNE}&groupBy=gender,age`);
    expect(months.groups[0].values.attendanceRate).toEqual({ numerator: 28, denominator: 40, value: 0.7 });
    expect(months.groups[0].values.attendanceCoverage.value).toBeNull();
    const refused = await get('regulator', 'attendance?from=2026-06-02&to=2026-06-29&groupBy=gender,age');
    expect(refused.errors.map((error: Json) => error.field)).toEqual(['from', 'to']);
    const own = await get('subcontractor', `attendance?${JUNE}&groupBy=gender`);
    expect(own.groups[0].values.attendanceRate.denominator).toBe(20);
  });

  it('leaves a trace of what a regulator looks into', async () => {
    const traces = async () =>
      owner.query(`SELECT subject_id, change FROM audit_entry WHERE action = 'statistics.read' ORDER BY seq`);
    const before = (await traces()).length;
    await get('regulator', 'wages?from=2026-06');
    await get('subcontractor', 'wages?from=2026-06&groupBy=team');
    await get('regulator', 'wages?from=2026-06&groupBy=project');
    expect((await traces()).slice(before)).toEqual([
      { subject_id: 'wages', change: { query: [null, 'from=2026-06&groupBy=project'] } },
    ]);
  });

  it('finds a project in the area where it lies by law', async () => {
    const active = async (query: string) =>
      (await get('administrator', `workforce?${query}`)).groups[0].values.activePeople;
    expect(await active('area=210112&tree=statutory')).toBe(4);
    expect(await active('area=210112')).toBe(0);
  });

  it('tells heads on site by hour, and their peak and mean of a period', async () => {
    const hours = await get('regulator', `headcount?${JUNE}&groupBy=project,hour`);
    const [sixth] = hours.groups.filter(({ key }: Json) => key.hour === 6);
    expect([hours.definition, hours.groups.length, sixth.values]).toEqual([
      ...['headcount@1', 24],
      { peakHeads: 7, meanHeads: 7 },
    ]);
    expect(hours.groups[0].values.meanHeads).toBeNull();
    const [all] = (await get('regulator', `headcount?${JUNE}`)).groups;
    expect(all.values).toEqual({ peakHeads: 24, meanHeads: 13 });
    const [none] = (await get('regulator', 'headcount?from=2030-01-01')).groups;
    expect(none.values).toEqual({ peakHeads: 0, meanHeads: null });
  });

  it('holds back what is too small for a price', async () => {
    expect(await get('regulator', 'labour-price?groupBy=trade')).toMatchObject({ groups: [], suppressed: 1 });
  });
});

describe('a table', () => {
  const asked = async (accept: string, path: string) => {
    const headers = { authorization: `Bearer ${tokens.get('regulator') ?? ''}`, accept };
    return fetch(`${api.url}/api/v1/statistics/${path}`, { headers });
  };

  it('has a row a group and a rate in three columns', async () => {
    const answer = await asked('text/csv', `attendance?${JUNE}&groupBy=team`);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="attendance-1.csv"');
    const [head = '', ...rows] = (await answer.text()).replace('\uFEFF', '').trim().split('\r\n');
    const columns = head.split(',');
    const team = (rows[0] ?? '').split(',');
    const cell = (name: string) => team[columns.indexOf(name)];
    expect(columns.slice(0, 6)).toEqual([
      ...['project', 'team', 'teamName', 'attendanceRate', 'attendanceRate.numerator'],
      'attendanceRate.denominator',
    ]);
    expect(rows).toHaveLength(2);
    expect([cell('teamName'), cell('attendanceRate'), cell('attendanceRate.numerator')]).toEqual([
      '班组1',
      '0.35',
      '7',
    ]);
    expect(cell('definition')).toBe('attendance@1');
  });

  it('is a workbook too, and nothing else', async () => {
    const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    const answer = await asked(xlsx, 'wages?from=2026-05&to=2026-06&groupBy=month');
    expect(answer.headers.get('content-type')).toBe(xlsx);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(await answer.arrayBuffer());
    const sheet = book.worksheets[0];
    expect(sheet?.rowCount).toBe(3);
    expect(sheet?.getCell('A2').value).toBe('2026-05');
    expect((await asked('image/png', 'wages')).status).toBe(406);
  });
});
