// Evidence of one worker on one project on paper: from contract to transfer, each figure with what it stands on.
import { localText } from '#domain/calendar/local-time.js';
import { formatYuan } from '#domain/money/money.js';
import { PAY_BASES } from '#contracts/import-sheets.js';
import type { Block, DocumentOptions, TableColumn, TableRow } from '#platform/document/document.js';
import type { DayExplanationAnswer } from '../attendance/day-history.dto.js';
import { payslipBlocks } from '../wages/payslip-paper.js';
import { EXCUSE_WORDS, TRANSFER_WORDS, workdaysText } from '../wages/wage-words.js';
import type { Making } from './evidence-files.js';
import type { Evidence, EvidenceSheet } from './gather-evidence.js';

const TITLE = '用工与工资证据';
const SMALL = 7;

const ANSWERS: Readonly<Record<string, string>> = {
  CONFIRM: '本人确认',
  DISPUTE: '本人异议',
  EXCUSE: '以法定理由代替签字',
  REJECT: '异议驳回',
};
const MOVES: Readonly<Record<string, string>> = {
  publish: '公布',
  confirm: '全员确认',
  submit: '分包单位报送',
  approve: '劳资专管员审核',
  send: '送银行代发',
  return: '有退回',
  settle: '全部到账',
  cancel: '撤回',
  redraft: '重新编制',
};
const CASE_STATE: Readonly<Record<string, string>> = {
  OPEN: '未处理',
  EXPLAINED: '已说明，待确认',
  RESOLVED: '已解决',
  CONFIRMED_ARREARS: '已认定欠薪',
};

export function evidenceOptions({ subject, period }: Evidence, { at }: Making): DocumentOptions {
  return {
    title: `${TITLE} ${subject.workerName} ${period.from} – ${period.to}`,
    createdAt: at,
    footer: `${subject.projectName}（${subject.projectCode}）${subject.workerNumber} ${period.from} 至 ${period.to}`,
  };
}

export function* evidenceBlocks(evidence: Evidence, making: Making): Generator<Block> {
  yield { kind: 'heading', text: TITLE };
  yield { kind: 'keyValues', entries: factsOf(evidence, making), columns: 1 };
  yield* paperBlocks(evidence);
  yield* dayBlocks(evidence);
  yield* sheetBlocks(evidence);
  yield* moneyBlocks(evidence);
  yield* caseBlocks(evidence);
  yield* sealBlocks(evidence);
  yield {
    kind: 'signatures',
    parties: [{ role: '出具单位', hasSeal: true }, { role: '经办人' }],
  };
}

function factsOf({ subject, period }: Evidence, { at, by }: Making): (readonly [string, string])[] {
  const { projectName, projectCode, generalContractor, timeZone } = subject;
  const { workerName, workerNumber, identityMasked, phoneMasked, cardLast4, bankName } = subject;
  return [
    ['工人', `${workerName}（${workerNumber}）`],
    ['证件号码', identityMasked],
    ['电话', phoneMasked ?? '—'],
    ['工资卡', cardLast4 === null ? '—' : `${bankName ?? ''} 尾号 ${cardLast4}`.trim()],
    ['项目', `${projectName}（${projectCode}）`],
    ['总承包单位', generalContractor],
    ['期间', `${period.from} 至 ${period.to}`],
    ['出具', `${localText(at.getTime(), timeZone)} ${by}`],
  ];
}

function* paperBlocks({ registrations, contracts, scans }: Evidence): Generator<Block> {
  yield { kind: 'heading', text: '一、进退场登记', level: 2 };
  yield {
    kind: 'table',
    columns: columnsOf(
      ['进场', 70],
      ['退场', 70],
      ['班组', 120],
      ['工种', 40],
      ['计薪', 110],
      ['发薪日', 40],
      ['用工协议签订', 70],
    ),
    rows: registrations.map((each) => ({
      cells: [
        each.enteredOn,
        each.exitedOn ?? '在场',
        each.teamName,
        each.tradeCode,
        `${PAY_BASES[each.payBasis] ?? each.payBasis} ${yuan(each.basisRateFen)}`,
        String(each.payDay),
        each.agreementSignedOn ?? '—',
      ],
    })),
  };
  yield { kind: 'heading', text: '二、劳动合同或用工书面协议', level: 2 };
  if (contracts.length === 0) yield { kind: 'paragraph', text: '无登记' };
  else
    yield {
      kind: 'table',
      columns: columnsOf(
        ['种类', 60],
        ['用人单位', 170],
        ['签订', 70],
        ['期限', 130],
        ['扫描件 SHA-256', 120],
      ),
      rows: contracts.map(({ id, kind, enterpriseName, signedOn, startsOn, endsOn }) => ({
        cells: [
          kind === 'contract' ? '劳动合同' : '书面协议',
          enterpriseName,
          signedOn,
          `${startsOn} 至 ${endsOn ?? '完成任务'}`,
          scans.find(({ contractId }) => contractId === id)?.sha256 ?? '无',
        ],
      })),
    };
}

function* dayBlocks({ days, subject }: Evidence): Generator<Block> {
  yield { kind: 'heading', text: '三、考勤', level: 2 };
  if (days.length === 0) yield { kind: 'paragraph', text: '无记录' };
  const months = [...new Set(days.map(({ explanation }) => explanation.workDate.slice(0, 7)))];
  for (const month of months) {
    const told = days
      .map(({ explanation }) => explanation)
      .filter(({ workDate }) => workDate.startsWith(month));
    const sum = told.reduce((total, day) => total + figureOf(day, 'workdayHundredths'), 0);
    yield {
      kind: 'table',
      caption: `${month}　共 ${workdaysText(sum)} 工`,
      size: SMALL,
      columns: columnsOf(
        ['日期（版本）', 62],
        ['记录及其作用', 230],
        ['工日', 30, 'right'],
        ['工时（分）', 40, 'right'],
        ['依据与异常', 150],
        ['封存', 60],
      ),
      rows: told.map((day) => dayRow(day)),
    };
  }
  yield {
    kind: 'paragraph',
    isSmall: true,
    text: `时间为 ${subject.timeZone}。每日的全部版本、每条记录的回执与封存证明见同一证据包的 data/days.json 与 proofs。`,
  };
}

function dayRow(day: DayExplanationAnswer): TableRow {
  const reasons = day.figures
    .filter(({ name }) => name === 'workdayHundredths')
    .flatMap(({ because }) => because.map(({ zh }) => zh));
  return {
    cells: [
      `${day.workDate}（${day.version}）`,
      day.punches.map(({ zh }) => zh).join('\n'),
      workdaysText(figureOf(day, 'workdayHundredths')),
      String(figureOf(day, 'workedMinutes')),
      [...reasons, ...day.exceptions.map(({ zh }) => zh)].join('\n'),
      sealWords(day),
    ],
  };
}

function sealWords({ punches }: DayExplanationAnswer): string {
  const states = punches.flatMap(({ event }) => (event ? [event.seal.state] : []));
  const count = (state: string) => states.filter((each) => each === state).length;
  const broken = count('BROKEN');
  if (broken > 0) return `${broken} 条与封存不符`;
  const said: [string, number][] = [
    ['已封存', count('SEALED')],
    ['未封存', count('NOT_SEALED_YET')],
  ];
  return said.flatMap(([words, n]) => (n > 0 ? [`${n} 条${words}`] : [])).join('\n');
}

function* sheetBlocks({ sheets, subject }: Evidence): Generator<Block> {
  if (sheets.length === 0) {
    yield { kind: 'heading', text: '四、工资表', level: 2 };
    yield { kind: 'paragraph', text: '没有公布过的工资表' };
  }
  for (const sheet of sheets) {
    yield { kind: 'newPage' };
    yield { kind: 'heading', text: `四、工资表 ${sheet.payslip.payMonth}`, level: 2 };
    yield* payslipBlocks(sheet.payslip);
    const said = saidRows(sheet, subject.timeZone);
    if (said.length === 0) continue;
    yield {
      kind: 'table',
      caption: `确认与流转（内容摘要 ${sheet.payslip.lineHash}）`,
      size: SMALL,
      columns: columnsOf(['时间', 90], ['事项', 110], ['办理人', 80], ['说明', 130], ['针对内容', 120]),
      rows: said,
    };
  }
}

function saidRows({ answers, moves }: EvidenceSheet, timeZone: string): TableRow[] {
  const said = answers.map(({ answer, excuse, reason, answeredBy, answeredAt, lineHash }) => ({
    at: answeredAt,
    what: `${ANSWERS[answer] ?? answer}${excuse === null ? '' : `（${EXCUSE_WORDS[excuse] ?? excuse}）`}`,
    ...{ by: answeredBy, reason, about: lineHash.slice(0, 16) },
  }));
  const moved = moves.map(({ move, movedBy, movedAt, reason, sheetHash }) => ({
    at: movedAt,
    what: MOVES[move] ?? move,
    ...{ by: movedBy, reason, about: sheetHash.slice(0, 16) },
  }));
  return [...said, ...moved]
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ at, what, by, reason, about }) => ({
      cells: [localText(at.getTime(), timeZone), what, by, reason, about],
    }));
}

function* moneyBlocks({ transfers, subject }: Evidence): Generator<Block> {
  yield { kind: 'heading', text: '五、银行代发', level: 2 };
  if (transfers.length === 0) yield { kind: 'paragraph', text: '没有代发指令，也没有银行回执' };
  else
    yield {
      kind: 'table',
      size: SMALL,
      columns: columnsOf(
        ['月份', 40],
        ['批次', 90],
        ['指令（元）', 60, 'right'],
        ['流水号', 110],
        ['结果', 80],
        ['日期', 60],
        ['金额（元）', 60, 'right'],
        ['卡', 36],
      ),
      rows: transfers.map((each) => ({
        cells: [
          each.payMonth,
          each.batchNo,
          yuan(each.instructedFen),
          each.bankSerial ?? '',
          [each.status === null ? '尚无回执' : (TRANSFER_WORDS[each.status] ?? each.status), each.failText]
            .filter(Boolean)
            .join('：'),
          each.paidOn ??
            (each.receivedAt === null ? '' : localText(each.receivedAt.getTime(), subject.timeZone)),
          yuan(each.amountFen),
          each.cardLast4,
        ],
      })),
    };
}

function* caseBlocks({ cases }: Evidence): Generator<Block> {
  yield { kind: 'heading', text: '六、核对结果', level: 2 };
  if (cases.length === 0) yield { kind: 'paragraph', text: '考勤、工资表与银行回执之间未发现不符' };
  else
    yield {
      kind: 'table',
      size: SMALL,
      columns: columnsOf(['月份', 40], ['代码', 100], ['说明', 250], ['状态', 70], ['处理', 110]),
      rows: cases.map(({ period, code, words, state, decisions }) => ({
        cells: [
          period,
          code,
          words.zh,
          CASE_STATE[state] ?? state,
          decisions
            .map(({ decision, decidedBy, reason }) => `${decision} ${decidedBy}：${reason}`)
            .join('\n'),
        ],
      })),
    };
}

function* sealBlocks({ seals, proofs }: Evidence): Generator<Block> {
  const used = new Set([...proofs.values()].map(({ seal }) => seal.sealHash));
  const last = seals.at(-1);
  yield { kind: 'heading', text: '七、封存', level: 2 };
  yield {
    kind: 'paragraph',
    text:
      last === undefined
        ? '项目尚无封存'
        : `证据包内 ${proofs.size} 条门禁记录附有证明，分属 ${used.size} 个封存。项目最近一次封存：${last.date} ${last.sealHash}`,
  };
  if (used.size > 0)
    yield {
      kind: 'table',
      size: SMALL,
      columns: columnsOf(['日期', 60], ['部分', 30], ['记录数', 40, 'right'], ['封存哈希 SHA-256', 360]),
      rows: seals
        .filter(({ sealHash }) => used.has(sealHash))
        .map(({ date, part, eventCount, sealHash }) => ({
          cells: [date, String(part), String(eventCount), sealHash],
        })),
    };
  yield {
    kind: 'paragraph',
    isSmall: true,
    text: '核验：在证据包目录运行 node verify-evidence.mjs . ，可附上您自己保存的封存哈希。程序不连接网络，不使用本系统的代码。',
  };
}

type Column = readonly [header: string, width: number, align?: TableColumn['align']];

function columnsOf(...columns: readonly Column[]): TableColumn[] {
  return columns.map(([header, width, align]) => ({ header, width, ...(align && { align }) }));
}

function figureOf({ figures }: DayExplanationAnswer, wanted: string): number {
  return figures.find(({ name }) => name === wanted)?.value ?? 0;
}

function yuan(fen: number | null): string {
  return fen === null ? '' : formatYuan(fen);
}
