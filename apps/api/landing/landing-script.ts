// Step 10 of the walk: what the first page does in the browser: show the live stream, log in to the demo.

/** Plain browser code without a framework; everything it shows goes in as text, never as HTML. */
export const LANDING_SCRIPT = `
(() => {
  'use strict';
  const byId = (id) => document.getElementById(id);
  const count = new Intl.NumberFormat('zh-CN');
  const yuan = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const clock = new Intl.DateTimeFormat('zh-CN', { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false, timeZone: 'Asia/Shanghai' });
  const VERDICTS = { allowed: '放行', unknown_person: '无此人', stranger: '陌生人', barred: '禁入', no_contract: '未签合同',
    not_entered: '未进场', exited: '已退场', wrong_site: '非本项目' };
  const FINDINGS = { PAYEE_MISMATCH: '收款人不符', SHARED_CARD: '一卡多人', DUP_PAY: '重复发放', ATT_NO_PAY: '有勤无薪',
    BANK_NE_SHEET: '实发与工资表不符', RETURNED: '银行退回', PAYABLE_NE_PAID: '未足额', PAY_NO_ATT: '有薪无勤',
    NO_CONTRACT: '未签合同', BELOW_MIN: '低于最低工资', DAYS_DIFF: '工日不符', TWO_SITES: '两地同现',
    EVENT_CONFLICT: '记录被改', PHOTO_REUSED: '照片重复', TEAM_TOO_REGULAR: '班组考勤过于规律' };

  function put(id, text) {
    const element = byId(id);
    if (element.textContent === text) return;
    element.textContent = text;
    const tile = element.closest('.tile');
    if (!tile) return;
    tile.classList.add('fresh');
    setTimeout(() => tile.classList.remove('fresh'), 900);
  }
  function make(tag, text, className) {
    const element = document.createElement(tag);
    element.textContent = text;
    if (className) element.className = className;
    return element;
  }
  function fill(id, children, nothing, tag) {
    byId(id).replaceChildren(...(children.length > 0 ? children : [make(tag, nothing, 'quiet')]));
  }

  function showLive(live) {
    put('passes', count.format(live.passesToday));
    put('inside', count.format(live.insideNow));
    put('refused', count.format(live.refusedToday));
    fill('projects', live.projects.map((project) => {
      const row = document.createElement('tr');
      row.append(make('td', project.project), make('td', count.format(project.passesToday), 'n'),
        make('td', count.format(project.insideNow), 'n'));
      return row;
    }), '尚无项目', 'tr');
  }
  function showPasses(passes) {
    fill('feed', passes.map((pass) => {
      const item = document.createElement('li');
      const isAllowed = pass.verdict === 'allowed';
      const way = pass.direction === 'in' ? '进' : '出';
      item.append(make('time', clock.format(new Date(pass.at))), make('span', pass.project + ' · ' + pass.gate + ' · ' + way),
        make('span', VERDICTS[pass.verdict] || pass.verdict, isAllowed ? 'allowed' : 'refused'));
      return item;
    }), '今天还没有通行', 'li');
  }
  function showFigures(month) {
    put('month-name', month.month);
    put('rate', month.attendanceRate === null ? '–' : (month.attendanceRate * 100).toFixed(1) + ' %');
    put('workdays', count.format(month.workdayHundredths / 100));
    put('payable', yuan.format(month.payableFen / 100));
    put('paid', yuan.format(month.paidFen / 100));
    fill('findings', month.findings.map((finding) => {
      const item = make('li', (FINDINGS[finding.code] || finding.code) + ' ');
      item.title = finding.code;
      item.append(make('b', count.format(finding.count)));
      return item;
    }), '没有发现', 'li');
  }

  const state = byId('state');
  const stream = new EventSource('/api/v1/live');
  stream.onopen = () => { state.textContent = '实时'; state.classList.add('on'); };
  stream.onerror = () => { state.textContent = '重新连接中'; state.classList.remove('on'); };
  stream.addEventListener('live', (event) => showLive(JSON.parse(event.data)));
  stream.addEventListener('passes', (event) => showPasses(JSON.parse(event.data)));
  stream.addEventListener('figures', (event) => showFigures(JSON.parse(event.data)));

  async function logIn(button) {
    const { name, password } = button.dataset;
    const answer = await fetch('/api/v1/auth/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-requested-with': 'zhuming' },
      body: JSON.stringify({ name, password }),
    });
    const body = await answer.json();
    byId('session').textContent = answer.ok ? '已登录:' + name + '(' + body.role + ')' : body.title;
  }
  for (const button of document.querySelectorAll('#logins button')) {
    button.addEventListener('click', () => logIn(button).catch(() => { byId('session').textContent = '登录失败'; }));
  }
})();
`;
