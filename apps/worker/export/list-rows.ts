// Beside the walk: the rows of a list, a day or a month at a time, page by page as the API reads them.
import type { DataSource } from 'typeorm';
import { startOfWorkDate, addDays } from '#domain/calendar/work-date.js';
import type { ListDataset } from '#domain/export/export-table.js';
import { type CallerScope, withScope } from '#store/caller-scope.js';
import { listAttendanceDays } from '#store/listing/attendance-days.store.js';
import { listFindings } from '#store/listing/findings.store.js';
import { listGateEvents } from '#store/listing/gate-events.store.js';
import { type Page, type PageRequest, walkPages } from '#store/listing/page.js';
import { listPayrollLines, listPayrolls } from '#store/listing/payrolls.store.js';
import type { Transaction } from '#store/unit-of-work.js';

/** Days of gate events are those of China. */
const CHINA = 'Asia/Shanghai';

/** A connection in the role of the API, and what whoever asked may see. */
export interface ExportDesk {
  readonly api: DataSource;
  readonly scope: CallerScope;
}

type RowsOfPiece = (desk: ExportDesk, piece: string, project: string | undefined) => AsyncIterable<object>;

function walk<Item>(
  { api, scope }: ExportDesk,
  list: (tx: Transaction, page: PageRequest) => Promise<Page<Item>>,
): AsyncGenerator<Item> {
  return walkPages((page) => withScope(api, scope, (tx) => list(tx, page)), {});
}

/** Lines of every sheet of the month, with what sheet they are of. */
async function* payrollLines(
  desk: ExportDesk,
  month: string,
  project: string | undefined,
): AsyncGenerator<object> {
  for await (const sheet of walk(desk, (tx, page) => listPayrolls(tx, { project, month }, page))) {
    const { id, projectCode, projectName, teamName, payMonth, state } = sheet;
    const [projectId = 0, teamId = 0] = id.split('.').map(Number);
    const key = { projectId, teamId, payMonth };
    for await (const line of walk(desk, (tx, page) => listPayrollLines(tx, key, page)))
      yield { projectCode, projectName, teamName, payMonth, state, ...line };
  }
}

/** How each list gives the rows of one piece. */
export const LIST_ROWS: Readonly<Record<ListDataset, RowsOfPiece>> = {
  'attendance-days': (desk, date, project) =>
    walk(desk, (tx, page) => listAttendanceDays(tx, { project, date }, page)),
  'gate-events': (desk, date, project) => {
    const from = new Date(startOfWorkDate(date, CHINA, 0));
    const to = new Date(startOfWorkDate(addDays(date, 1), CHINA, 0));
    return walk(desk, (tx, page) => listGateEvents(tx, { project, from, to }, page));
  },
  'payroll-lines': payrollLines,
  findings: (desk, month, project) => walk(desk, (tx, page) => listFindings(tx, { project, month }, page)),
};
