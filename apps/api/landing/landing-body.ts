// Step 10 of the walk: the words of the first page, Chinese first. Numbers come from the live stream.
import type { DemoLogin } from '../api-options.js';
import { escapeHtml } from './page.js';

const ROLE_NAMES: Readonly<Record<string, string>> = {
  administrator: '系统管理员',
  auditor: '审计员',
  regulator: '监管部门',
  general_contractor: '总承包单位',
  subcontractor: '分包单位',
  labour_officer: '劳资专管员',
  team_leader: '班组长',
  worker: '工人',
};

/** The page's body; the log-ins only exist in the demo. */
export function landingBody(logins: readonly DemoLogin[]): string {
  return `<header><div class="bar"><a class="mark" href="/"><b>筑</b><span>筑名 <i>Zhuming</i></span></a>
<nav><a href="#live">实时</a><a href="#month">上月</a>${logins.length > 0 ? '<a href="#logins">演示登录</a>' : ''}
<a href="/api/docs">API 文档</a></nav></div></header>
<main>
<section class="hero"><h1>谁来过工地,谁就该拿到工资。</h1>
<p>闸机的每一次通行都是一条不可更改的事实;考勤、工资、核对与统计都由它推出,删掉重算,一字不差。</p>
<p class="en" lang="en">Real-name attendance and wage protection for construction workers:
every number is a fold of immutable facts.</p></section>
${LIVE}
${MONTH}
${loginsSection(logins)}
${LINKS}
</main>
<footer>筑名 Zhuming · 页面只含汇总数,不含任何个人信息 <span lang="en">· totals only, nobody's personal data</span></footer>`;
}

const tile = (id: string, chinese: string, english: string) =>
  `<div class="tile"><strong id="${id}">–</strong><span>${chinese}</span><small lang="en">${english}</small></div>`;

const LIVE = `<section id="live" aria-label="实时 live">
<h2>此刻 <small lang="en">Right now</small> <em id="state" class="state">连接中</em></h2>
<div class="tiles">${tile('passes', '今日通行', 'passes today')}${tile('inside', '在场人数', 'inside now')}
${tile('refused', '今日拒绝', 'refused today')}</div>
<div class="columns"><div class="card"><h3>项目 <small lang="en">Projects</small></h3>
<table><thead><tr><th>项目</th><th class="n">今日通行</th><th class="n">在场</th></tr></thead>
<tbody id="projects"><tr><td colspan="3" class="quiet">等待数据</td></tr></tbody></table></div>
<div class="card"><h3>最近通行 <small lang="en">Last passes</small></h3>
<ol id="feed" class="feed"><li class="quiet">等待数据</li></ol></div></div></section>`;

const MONTH = `<section id="month" aria-label="上月 last month">
<h2>上月 <small id="month-name">–</small> <small lang="en">Last month in figures</small></h2>
<div class="tiles">${tile('rate', '出勤率', 'attendance rate')}${tile('workdays', '工日', 'workdays')}
${tile('payable', '应发工资(元)', 'payable, yuan')}${tile('paid', '银行实发(元)', 'paid by bank, yuan')}</div>
<div class="card"><h3>核对发现 <small lang="en">Findings, worker-months by primary category</small></h3>
<ul id="findings" class="findings"><li class="quiet">等待数据</li></ul></div></section>`;

const LINKS = `<section class="links"><h2>接口 <small lang="en">Interfaces</small></h2><div class="columns">
<a class="card" href="/api/docs"><h3>API 文档</h3><p>每个接口、参数与权限<br><span lang="en">Readable reference</span></p></a>
<a class="card" href="/api/openapi.json"><h3>OpenAPI 3.1</h3><p>机器可读的契约<br><span lang="en">The contract</span></p></a>
<a class="card" href="/metrics"><h3>运行指标</h3><p>Prometheus<br><span lang="en">Counters</span></p></a></div></section>`;

function loginsSection(logins: readonly DemoLogin[]): string {
  if (logins.length === 0) return '';
  const rows = logins.map(({ role, name, password }) => {
    const attributes = `data-name="${escapeHtml(name)}" data-password="${escapeHtml(password)}"`;
    return `<tr><td>${escapeHtml(ROLE_NAMES[role] ?? role)} <small lang="en">${escapeHtml(role)}</small></td>
<td><code>${escapeHtml(name)}</code></td><td><code>${escapeHtml(password)}</code></td>
<td><button type="button" ${attributes}>登录</button></td></tr>`;
  });
  return `<section id="logins"><h2>演示登录 <small lang="en">Demo log-ins</small></h2><div class="card">
<table><thead><tr><th>角色</th><th>用户名</th><th>密码</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table>
<p id="session" class="session" role="status">登录后可直接打开下列数据,每个角色只看得到自己的范围。
<span lang="en">After logging in, open the lists below: each role sees its own scope only.</span></p>
<p class="try">${['projects', 'gate-events', 'attendance-days', 'payrolls', 'findings', 'quarantine']
    .map((list) => `<a href="/api/v1/${list}">${list}</a>`)
    .join('')}
<a href="/api/v1/statistics/attendance?groupBy=project">statistics/attendance</a>
<a href="/api/v1/statistics/wages?groupBy=project">statistics/wages</a></p></div></section>`;
}
