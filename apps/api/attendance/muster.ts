// Step 10 of the walk: the list for an evacuation 应急疏散点名册, to be read out at the muster point.
import { csvHeader, csvRow } from '#platform/spreadsheet/csv.js';
import { escapeHtml } from '../landing/page.js';
import { localTime } from '../local-time.js';
import type { PersonOnSite, SitePresence } from './site-presence.js';

interface MusterTeam {
  readonly teamId: number;
  readonly teamName: string | null;
  readonly leaderNumber: string | null;
  readonly leaderName: string | null;
  readonly people: readonly PersonOnSite[];
}

/** Everybody who is inside or may still be. */
interface Muster {
  readonly projectCode: string;
  readonly projectName: string;
  readonly asOf: Date;
  readonly inside: number;
  readonly overstayed: number;
  readonly refusedToday: number;
  readonly teams: readonly MusterTeam[];
}

/** The list of a site, by name of the team and number of the worker. */
export function musterOf({ asOf, counts, people, teams }: SitePresence): Muster {
  const { projectCode, projectName, inside, overstayed, refusedToday } = counts;
  const groups = new Map<number, PersonOnSite[]>();
  for (const person of people) {
    if (person.state === 'elsewhere') continue;
    const group = groups.get(person.teamId);
    if (group) group.push(person);
    else groups.set(person.teamId, [person]);
  }
  const list = [...groups].map(([teamId, group]): MusterTeam => {
    const { name: teamName = null, leaderNumber = null, leaderName = null } = teams.get(teamId) ?? {};
    return { teamId, teamName, leaderNumber, leaderName, people: group };
  });
  list.sort((left, right) => (left.teamName ?? '').localeCompare(right.teamName ?? '', 'zh-CN'));
  return { projectCode, projectName, asOf, inside, overstayed, refusedToday, teams: list };
}

const COLUMNS = [
  'teamName',
  'leaderName',
  'workerNumber',
  'workerName',
  'tradeName',
  'state',
  'since',
  'gate',
] as const;

/** One row a person. */
export function musterCsv({ teams }: Muster): string {
  const rows = teams.flatMap(({ people, leaderName }) =>
    people.map((person) => csvRow({ ...person, leaderName }, COLUMNS)),
  );
  return `${csvHeader(COLUMNS)}${rows.join('')}`;
}

/** Large, black on white, a box to tick a person; a team stays together on paper where it fits. */
export const MUSTER_STYLE = `
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1rem 1.2rem 3rem;background:#fff;color:#000;font:18px/1.5 system-ui,-apple-system,
"Segoe UI","PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
h1{font-size:2rem;margin:.4rem 0}h2{font-size:1.35rem;margin:1.6rem 0 .4rem;break-after:avoid}
p{margin:.2rem 0}.sum{font-size:1.3rem;font-weight:700}.late{font-weight:700}
table{width:100%;border-collapse:collapse}thead{display:table-header-group}
th,td{border:1px solid #000;padding:.35rem .5rem;text-align:left;vertical-align:middle}tr{break-inside:avoid}
.box{width:3.2rem;text-align:center}.box i{display:inline-block;width:1.3rem;height:1.3rem;border:2px solid #000}
.sign{margin-top:2rem;display:flex;gap:3rem}.sign span{flex:1;border-bottom:1px solid #000;padding-bottom:2rem}
@media print{body{padding:0;font-size:14pt;max-width:none}@page{margin:12mm}}
`;

/** The list as one page for paper. @param timeZone of the site, in which times are written */
export function musterBody(list: Muster, timeZone: string): string {
  const { asOf, inside, overstayed, refusedToday } = list;
  const time = (at: Date) => localTime(at, timeZone);
  const teams = list.teams.map((team) => teamTable(team, time)).join('');
  return `<h1>应急疏散点名册</h1>
<p class="sum">${escapeHtml(list.projectName)}</p>
<p>项目编码 ${escapeHtml(list.projectCode)}　打印时间 <time>${time(asOf)}</time>（${escapeHtml(timeZone)}）</p>
<p class="sum">应到 ${inside + overstayed} 人：在场 ${inside} 人，超时未出 ${overstayed} 人</p>
<p>今日被拒通行 ${refusedToday} 次。被拒后由人工放行的人员不在册，请现场核对。</p>
${teams || '<p class="sum">当前无人在场</p>'}
<p class="sign"><span>实到人数</span><span>点名人</span><span>完成时间</span></p>`;
}

function teamTable(team: MusterTeam, time: (at: Date) => string): string {
  const leader = team.leaderName === null ? '未登记' : escapeHtml(team.leaderName);
  const rows = team.people
    .map(
      ({ workerNumber, workerName, tradeName, state, since, gate }) =>
        `<tr><td class="box"><i></i></td><td>${escapeHtml(workerName)}</td><td>${escapeHtml(workerNumber)}</td>` +
        `<td>${escapeHtml(tradeName ?? '')}</td><td>${time(since)}${state === 'overstayed' ? ' <span class="late">超时未出</span>' : ''}</td>` +
        `<td>${escapeHtml(gate ?? '')}</td></tr>`,
    )
    .join('');
  return `<h2>${escapeHtml(team.teamName ?? '')}（${team.people.length} 人，班组长：${leader}）</h2>
<table><thead><tr><th class="box">到场</th><th>姓名</th><th>工号</th><th>工种</th><th>进场时间</th><th>通道</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}
