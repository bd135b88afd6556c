// The demo's authorities and complaints: what a regulator, an officer and workers say of the month, over HTTP as they would.
import { addDays, firstDayOfMonth } from '#domain/calendar/work-date.js';
import { INSPECTION_ITEMS } from '#domain/supervision/record-move.js';
import type { ShownLogin } from '../standalone.js';
import { Clerk } from './clerk.js';
import type { ZonePlan } from './zone.js';

/** Where it happens, and in which month. */
export interface Supervision {
  readonly url: string;
  readonly plan: ZonePlan;
  readonly logins: readonly ShownLogin[];
  readonly payMonth: string;
}

/** Every second site is inspected in the middle of the month; every second of these must put something right. */
async function inspect(regulator: Clerk, { plan, payMonth }: Supervision): Promise<void> {
  const onDate = addDays(firstDayOfMonth(payMonth), 11);
  for (const [s, { code }] of plan.sites.entries()) {
    if (s % 2 !== 0) continue;
    const isOrdered = s % 4 === 0;
    const items = INSPECTION_ITEMS.map((item, i) => ({ item, isMet: !(isOrdered && i >= 5) }));
    const order = { orderNo: `示范令〔${payMonth.slice(0, 4)}〕${s + 1}号`, rectifyBy: addDays(onDate, 7) };
    const summary = isOrdered ? '工资保证金、维权告示牌不合格，责令七日内改正' : '检查七项，均合格';
    const { id = '' } = await regulator.post('/inspections', {
      ...{ project: code, onDate, items, summary },
      ...(isOrdered && order),
    });
    // the first has put it right, the others have not
    if (s === 0)
      await regulator.post(`/inspections/${id}/moves`, {
        ...{ move: 'confirm', onDate: addDays(onDate, 6), reason: '现场核实，已改正' },
      });
  }
}

/** A dozen people came to the office of the first site about their wages, and were paid. */
async function gather(regulator: Clerk, { plan: { sites }, payMonth }: Supervision): Promise<void> {
  const onDate = addDays(firstDayOfMonth(payMonth), 19);
  const told = { onDate, people: 12, claimedFen: 7_200_000, summary: '木工班组十二人到项目部讨薪' };
  const { id = '' } = await regulator.post('/incidents', { project: sites[0]?.code, ...told });
  const settled = {
    move: 'settle',
    onDate: addDays(onDate, 1),
    amountFen: 7_200_000,
    reason: '总包先行清偿',
  };
  await regulator.post(`/incidents/${id}/moves`, settled);
}

/** One complaint by account, still open; one by phone, accepted and paid. */
async function complain(
  { regulator, worker }: Readonly<Record<'regulator' | 'worker', Clerk>>,
  { plan, payMonth: claimedMonth }: Supervision,
): Promise<void> {
  const site = plan.teams[plan.workers[0]?.team ?? 0]?.site ?? 0;
  const project = plan.sites[site]?.code;
  await worker.post('/complaints', { project, content: '工资少算两个工，请核实', claimedMonth });
  const call = { project, channel: 'PHONE', content: '来电反映工资未足额到账', claimedMonth };
  const { id = '' } = await regulator.post('/complaints/received', { ...call, claimedFen: 90_000 });
  await regulator.post(`/complaints/${id}/accept`, { reason: '已受理，三日内核对' });
  const paid = { outcome: 'PAID', recoveredFen: 90_000, helpedPeople: 1 };
  await regulator.post(`/complaints/${id}/close`, { reason: '已补发', ...paid });
}

/** Records and complaints of the month. @throws Error with the answer of the first request that is refused */
export async function playSupervision(month: Supervision): Promise<void> {
  const logIn = (role: string) => {
    const login = month.logins.find((each) => each.role === role);
    if (!login) throw new Error(`no log-in of a ${role}`);
    return Clerk.logIn(month.url, login);
  };
  const [regulator, worker] = [await logIn('regulator'), await logIn('worker')];
  await inspect(regulator, month);
  await gather(regulator, month);
  await complain({ regulator, worker }, month);
}
