// Step 10 of the walk: a day told in words, and that the words meet the figures.
import fc from 'fast-check';
import { DEFAULT_ATTENDANCE_POLICY, type AttendancePolicy } from './attendance-policy.js';
import { type AttendanceFact, deriveAttendanceDays } from './derive-attendance-day.js';
import { type DayContext, type ToldFact, explainDay, factKeyText } from './explain-day.js';

const at = (local: string): number => Date.parse(`2024-${local.replace(' ', 'T')}+08:00`);
let seq = 0;
function fact(local: string, direction: 'in' | 'out', change: Partial<AttendanceFact> = {}): AttendanceFact {
  seq += 1;
  const plain = { method: 'face', verdict: 'allowed', timeQuality: 'ok', deviceId: 1, bootId: 1 } as const;
  return { at: at(local), direction, ...plain, seq, ...change };
}

const POLICY: AttendancePolicy = {
  ...DEFAULT_ATTENDANCE_POLICY,
  breaks: [{ fromMinutes: 690, toMinutes: 810, minutes: 60 }],
};

const derive = (facts: readonly AttendanceFact[], policy = POLICY) =>
  deriveAttendanceDays(facts, policy, {
    range: { from: '2024-05-25', to: '2024-07-05' },
    asOf: at('07-20 00:00'),
    calendar: new Map([['2024-06-10', 'STATUTORY_HOLIDAY']]),
  });

function tell(facts: readonly AttendanceFact[], notice: DayContext['notice'] = null) {
  const [day] = derive(facts);
  if (!day) throw new Error('no day');
  const told = new Map<string, ToldFact>(
    facts.map(({ at: instant, direction, deviceId, bootId, seq: number }) => [
      factKeyText([deviceId, bootId, number]),
      { at: instant, direction, place: deviceId === 0 ? '班组长甲 → 劳资员乙' : '1号门 SN1' },
    ]),
  );
  return explainDay(day, { policy: POLICY, facts: told, notice });
}

describe('explainDay', () => {
  it('tells every punch, stay and figure of an ordinary day with a correction', () => {
    const facts = [
      fact('06-03 07:02', 'in'),
      fact('06-03 07:02:30', 'in'),
      fact('06-03 15:00', 'out'),
      fact('06-03 16:00', 'in', { deviceId: 0, bootId: 0, seq: 7, method: 'manual' }),
      fact('06-03 19:30', 'out'),
    ];
    const told = tell(facts);
    expect(told.punches.map(({ zh }) => zh)).toEqual([
      '07:02:00 1号门 SN1 进场：开始一段在场时间',
      '07:02:30 1号门 SN1 进场：短时间内重复打卡，不另计',
      '15:00:00 1号门 SN1 出场：结束一段在场时间',
      '16:00:00 班组长甲 → 劳资员乙 补卡进场：开始一段在场时间',
      '19:30:00 1号门 SN1 出场：结束一段在场时间',
    ]);
    expect(told.punches[3]?.en).toBe('16:00:00 班组长甲 → 劳资员乙, correction, in: a stay begins');
    expect(told.stays.map(({ en }) => en)).toEqual([
      '07:02:00 – 15:00:00: 478 minutes, seen by terminals at both ends',
      '16:00:00 – 19:30:00: 210 minutes, one end at least is only asserted',
    ]);
    expect(told.figures.map(({ name, value }) => [name, value])).toEqual([
      ['workedMinutes', 628],
      ['workdayHundredths', 125],
      ['overtimeMinutes', 148],
      ['provenMinutes', 418],
    ]);
    expect(told.figures.flatMap(({ because }) => because.map(({ zh }) => zh))).toEqual([
      '计入的在场时段相加：478 + 210 → 688 分钟（按毫秒相加，最后取整）',
      '扣除休息 60 分钟（11:30–13:30）',
      '628 分钟，达到 600 分钟一档，不足 840 分钟：1.25 工日',
      '工作日（按每周作息）',
      '超过 480 分钟的部分为加班：148 分钟',
      '418 分钟由设备证明，210 分钟仅凭人工说明',
    ]);
    expect(told.exceptions).toEqual([{ code: 'DUPLICATE', zh: '有重复打卡', en: 'somebody punched twice' }]);
  });

  it('tells why nothing counted, and names the notice of a holiday', () => {
    const facts = [
      fact('06-10 20:00', 'in'),
      fact('06-10 20:03', 'out'),
      fact('06-10 21:00', 'in'),
      fact('06-11 02:00', 'out', { method: 'forced_out' }),
    ];
    const told = tell(facts, { name: '端午节', source: '国办发明电〔2023〕7号' });
    expect(told.punches.at(-1)?.zh).toBe('06-11 02:00:00 1号门 SN1 出场：系统强制离场，不产生工时');
    expect(told.stays.map(({ zh }) => zh)).toEqual([
      '20:00:00 – 20:03:00：不足 5 分钟，不计',
      '21:00:00 – 06-11 02:00:00：强制离场结束，不计工时',
    ]);
    expect(told.figures.flatMap(({ because }) => because.map(({ en }) => en))).toEqual([
      'counted stays added up: 0 → 0 minutes (added in milliseconds, rounded down once)',
      '0 minutes are from 0 minutes on and below 120: 0.00 work-days',
      'a statutory holiday (端午节, 国办发明电〔2023〕7号)',
      'all of it is overtime: 0 minutes',
      '0 minutes are proven by terminals, 0 minutes only asserted',
    ]);
  });

  it('of a fact that is not to be seen tells the number, and the highest tier has no end', () => {
    const [day] = derive([fact('06-03 07:00', 'in', { seq: 901 }), fact('06-03 22:30', 'out', { seq: 902 })]);
    const told = explainDay(day!, { policy: POLICY, facts: new Map(), notice: null });
    expect(told.punches[0]?.en).toBe('#1.1.901, in: a stay begins');
    expect(told.figures[1]?.because[0]?.zh).toBe('870 分钟，达到 840 分钟一档：1.50 工日');
  });

  it('adds up for every history', () => {
    const punch = fc.record({ gap: fc.integer({ min: 0, max: 900 }), out: fc.boolean(), ms: fc.nat(59_999) });
    fc.assert(
      fc.property(fc.array(punch, { minLength: 1, maxLength: 20 }), (steps) => {
        let instant = at('06-03 05:00');
        const facts = steps.map(({ gap, out, ms }, index) => {
          instant += gap * 60_000 + ms;
          return fact('06-03 05:00', out ? 'out' : 'in', { at: instant, seq: index + 1 });
        });
        for (const day of derive(facts)) {
          const told = explainDay(day, { policy: POLICY, facts: new Map(), notice: null });
          const [sum = ''] = told.figures[0]?.because.map(({ en }) => en) ?? [];
          const total = Number(/→ (\d+)/.exec(sum)?.[1]);
          const taken = Number(
            /^(\d+) minutes of break/.exec(told.figures[0]?.because[1]?.en ?? '')?.[1] ?? 0,
          );
          expect(total - taken).toBe(day.workedMinutes);
          expect([0, 60, 120]).toContain(taken);
          expect(told.punches).toHaveLength(day.eventCount);
        }
      }),
      { numRuns: 300 },
    );
  });
});
