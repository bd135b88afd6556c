// Step 10 of the walk: the explanation of one day on paper, for the worker and whoever judges between him and his employer:
// every punch with its gate, receipt and seal, every number with the rule that gave it.
import { localText } from '#domain/calendar/local-time.js';
import type { Block, DocumentOptions, TableColumn, TableRow } from '#platform/document/document.js';
import type { DayExplanationAnswer } from './day-history.dto.js';

const TITLE = '考勤日说明';

const FIGURES: Readonly<Record<DayExplanationAnswer['figures'][number]['name'], string>> = {
  workedMinutes: '工时（分钟）',
  workdayHundredths: '工日',
  overtimeMinutes: '加班（分钟）',
  provenMinutes: '设备证明（分钟）',
};

const PUNCHES: readonly TableColumn[] = [
  { header: '序号', width: 26, align: 'center' },
  { header: '记录及其作用', width: 200 },
  { header: '设备时间 / 收到时间', width: 110 },
  { header: '回执：启动号 / 序号', width: 80 },
  { header: '封存：日期 / 根', width: 120 },
];

export function explanationOptions(day: DayExplanationAnswer, createdAt: Date): DocumentOptions {
  return {
    title: `${TITLE} ${day.workerName} ${day.workDate}`,
    createdAt,
    footer: `${day.projectName}（${day.projectCode}）${day.workerNumber} ${day.workDate} 第 ${day.version} 版`,
  };
}

export function* explanationBlocks(day: DayExplanationAnswer, createdAt: Date): Generator<Block> {
  yield { kind: 'heading', text: TITLE };
  yield { kind: 'keyValues', entries: factsOf(day, createdAt), columns: 1 };
  yield { kind: 'heading', text: '打卡与补卡', level: 2 };
  yield { kind: 'table', size: 7, columns: PUNCHES, rows: punchRows(day) };
  yield { kind: 'heading', text: '在场时段', level: 2 };
  yield { kind: 'paragraph', text: linesOf(day.stays.map(({ zh }) => zh)) };
  yield { kind: 'heading', text: '结果及其依据', level: 2 };
  yield {
    kind: 'table',
    columns: [
      { header: '项目', width: 90 },
      { header: '数值', width: 60, align: 'right' },
      { header: '依据', width: 380 },
    ],
    rows: figureRows(day),
  };
  yield { kind: 'heading', text: '异常', level: 2 };
  yield { kind: 'paragraph', text: linesOf(day.exceptions.map(({ zh }) => zh)) };
  yield {
    kind: 'paragraph',
    isSmall: true,
    text: `每条门禁记录的封存证明可在 /api/v1/gate-events/{编号}/proof 取得，用 docs/verify-proof.mjs 独立核验。`,
  };
  yield {
    kind: 'signatures',
    parties: [{ role: '工人' }, { role: '劳资专管员' }, { role: '总承包单位', hasSeal: true }],
  };
}

function factsOf(day: DayExplanationAnswer, createdAt: Date): (readonly [string, string])[] {
  const local = (instant: string | Date) => localText(new Date(instant).getTime(), day.timeZone);
  const { effectiveFrom, revision, reason, scope } = day.policy;
  const whose = { general: '通用', project: '项目', team: '班组' }[scope];
  return [
    ['项目', `${day.projectName}（${day.projectCode}）`],
    ['工人', `${day.workerName}（${day.workerNumber}）`],
    ['工作日期', `${day.workDate}（${day.timeZone}）`],
    ['版本', `第 ${day.version} 版，最新为第 ${day.latestVersion} 版，生成于 ${local(day.derivedAt)}`],
    ['考勤规则', `${whose}规则，${effectiveFrom} 起，第 ${revision} 次修订${reason ? `：${reason}` : ''}`],
    ['程序规则版本', String(day.ruleVersion)],
    ['结算', `${day.isSettled ? '已结算' : '未结算'}，${local(day.settlesAt)}`],
    ['打印时间', local(createdAt)],
  ];
}

function* punchRows(day: DayExplanationAnswer): Generator<TableRow> {
  const local = (instant: string) => localText(new Date(instant).getTime(), day.timeZone);
  for (const [i, { zh, event, correction }] of day.punches.entries()) {
    if (event) {
      const { receipt, seal } = event;
      const sealed =
        seal.root === null ? `${seal.date} ${sealWords(seal.state)}` : `${seal.date} ${seal.root}`;
      const times = `${local(event.deviceAt)}\n${local(event.receivedAt)}`;
      const receipted = `${receipt.boot ?? ''} / ${receipt.seq}`;
      yield { cells: [String(i + 1), `${zh}\n编号 ${event.id}`, times, receipted, sealed] };
    } else if (correction) {
      const { requestedBy, requestedAt, decidedBy, decidedAt, reason } = correction;
      const asked = `${local(requestedAt)} ${requestedBy}`;
      const decided = decidedAt === null ? '' : `${local(decidedAt)} ${decidedBy ?? ''}`;
      yield { cells: [String(i + 1), `${zh}\n事由 ${reason}`, `${asked}\n${decided}`, '补卡', ''] };
    } else {
      yield { cells: [String(i + 1), zh, '', '', ''] };
    }
  }
}

function sealWords(state: 'SEALED' | 'NOT_SEALED_YET' | 'BROKEN'): string {
  return { SEALED: '', NOT_SEALED_YET: '尚未封存', BROKEN: '与封存内容不符' }[state];
}

function* figureRows({ figures }: DayExplanationAnswer): Generator<TableRow> {
  for (const { name, value, because } of figures) {
    const shown = name === 'workdayHundredths' ? (value / 100).toFixed(2) : String(value);
    yield { cells: [FIGURES[name], shown, because.map(({ zh }) => zh).join('\n')] };
  }
}

function linesOf(lines: readonly string[]): string {
  return lines.length === 0 ? '无' : lines.join('\n');
}
