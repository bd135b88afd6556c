// The notice board: what it is made of, whom workers can turn to, and what was printed.
import type { BoardFacts, BoardItem, RightsContactKind } from '#domain/notice-board/notice-board.js';
import type { Transaction } from './unit-of-work.js';
import { minimumWageAt } from './wage-facts.store.js';

const HOLDER = (post: string) => `(SELECT w.name FROM key_post_holder h JOIN worker w ON w.id = h.worker_id
    WHERE h.project_id = p.id AND h.post = '${post}' AND h.held_from <= $2::date AND coalesce(h.held_to, 'infinity') >= $2::date
    ORDER BY h.held_from DESC LIMIT 1)`;
const PARTS = (
  kinds: string,
) => `ARRAY(SELECT DISTINCT e.name FROM participant x JOIN enterprise e ON e.id = x.enterprise_id
    WHERE x.project_id = p.id AND x.kind IN (${kinds}) AND coalesce(x.exited_on, 'infinity') >= $2::date ORDER BY 1)`;

/** Of each kind those of the area that lies nearest: a district's own stand before the province's. */
const CONTACTS = `(SELECT coalesce(json_agg(json_build_object('kind', kind, 'name', name, 'phone', phone) ORDER BY id), '[]')
    FROM (SELECT c.*, rank() OVER (PARTITION BY kind ORDER BY length(rtrim(area_code, '0')) DESC) AS nearness FROM rights_contact c
           WHERE is_active AND starts_with(p.managing_area_code, rtrim(area_code, '0'))) AS near WHERE nearness = 1)`;

const MINIMUM_WAGE = minimumWageAt(
  `json_build_object('monthlyFen', monthly_fen, 'hourlyFen', hourly_fen, 'effectiveFrom', effective_from)`,
  '$2',
);

/** The facts of a project's board on a date. */
export async function readBoard(tx: Transaction, projectId: number, on: string): Promise<BoardFacts> {
  const [row] = await tx.query<[BoardFacts]>(
    `SELECT p.name AS "projectName", g.name AS contractor, ${PARTS(`'008'`)} AS owners, ${PARTS(`'001', '006'`)} AS subcontractors,
            ${HOLDER('project_manager')} AS "projectManager", ${HOLDER('labour_officer')} AS "labourOfficer",
            (${MINIMUM_WAGE}) AS "minimumWage",
            ARRAY(SELECT DISTINCT r.pay_day FROM registration r WHERE r.project_id = p.id AND coalesce(r.exited_on, 'infinity') >= $2::date
                   ORDER BY 1)::int[] AS "payDays",
            (SELECT bank_name FROM special_account a WHERE a.project_id = p.id ORDER BY a.id DESC LIMIT 1) AS "specialAccountBank",
            ${CONTACTS} AS contacts
       FROM project p JOIN enterprise g ON g.id = p.general_contractor_id WHERE p.id = $1`,
    [projectId, on],
  );
  return row;
}

/** What was printed last. */
export interface BoardPrint {
  readonly items: readonly BoardItem[];
  readonly printedBy: string;
  readonly printedAt: Date;
}

/** @returns undefined where it was never printed */
export async function readLastPrint(tx: Transaction, projectId: number): Promise<BoardPrint | undefined> {
  const [row] = await tx.query<BoardPrint[]>(
    `SELECT items, printed_by AS "printedBy", printed_at AS "printedAt" FROM notice_board_print
      WHERE project_id = $1 ORDER BY id DESC LIMIT 1`,
    [projectId],
  );
  return row;
}

/** Keeps what was printed. */
export async function addPrint(
  tx: Transaction,
  projectId: number,
  items: readonly BoardItem[],
  printedBy: string,
): Promise<void> {
  await tx.query(`INSERT INTO notice_board_print (project_id, items, printed_by) VALUES ($1, $2, $3)`, [
    projectId,
    JSON.stringify(items),
    printedBy,
  ]);
}

/** Somebody whom workers of an area can turn to. */
export interface NewRightsContact {
  readonly areaCode: string;
  readonly kind: RightsContactKind;
  readonly name: string;
  readonly phone: string;
  readonly enteredBy: string;
}

/** @returns its id */
export async function addRightsContact(tx: Transaction, contact: NewRightsContact): Promise<number> {
  const [row] = await tx.query<{ id: number }[]>(
    `INSERT INTO rights_contact (area_code, kind, name, phone, entered_by) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
    [contact.areaCode, contact.kind, contact.name, contact.phone, contact.enteredBy],
  );
  return row?.id ?? 0;
}

/** @returns whether it was there, and on boards */
export async function dropRightsContact(tx: Transaction, id: number): Promise<boolean> {
  const [, count] = await tx.query<[unknown, number]>(
    'UPDATE rights_contact SET is_active = false WHERE id = $1 AND is_active',
    [id],
  );
  return count === 1;
}
