// Ten questions that regulators ask, to the API and as somebody would ask the raw facts.

/** One question; `raw` answers the same from passages, lines and transfers. */
export interface Question {
  readonly path: string;
  readonly raw: string;
}

/** The last month, the quarter that ends with it, and one area. */
export interface Asked {
  readonly month: string;
  readonly quarterFrom: string;
  readonly area: string;
}

const LAST_DAYS = ['31', '28', '31', '30', '31', '30', '31', '31', '30', '31', '30', '31'];

export function questionsOf({ month, quarterFrom, area }: Asked): Question[] {
  const from = `${month}-01`;
  const to = `${month}-${LAST_DAYS[Number(month.slice(5)) - 1] ?? '28'}`;
  const days = `from=${from}&to=${to}`;
  const quarter = `from=${quarterFrom}-01&to=${to}`;
  const worked = (since: string, where = 'true') => `
    WITH day AS (
      SELECT g.project_id, g.worker_id, (g.effective_at AT TIME ZONE 'Asia/Shanghai')::date AS work_date,
             max(g.effective_at) - min(g.effective_at) AS span
        FROM gate_event g JOIN project p ON p.id = g.project_id
       WHERE g.verdict = 'allowed' AND g.effective_at >= timestamptz '${since} 00:00+08'
         AND g.effective_at < timestamptz '${to} 24:00+08' AND ${where} GROUP BY 1, 2, 3)
    SELECT {key}, count(*), sum(extract(epoch FROM span)) FROM day JOIN project p ON p.id = day.project_id
      JOIN registration r ON r.project_id = day.project_id AND r.worker_id = day.worker_id JOIN worker w ON w.id = day.worker_id GROUP BY 1`;
  const paid = (since: string, key: string) => `
    SELECT ${key}, sum(l.net_fen), sum(b.amount_fen) FROM payroll_line l
      LEFT JOIN bank_return_line b ON b.project_id = l.project_id AND b.worker_id = l.worker_id AND b.pay_month = l.pay_month
     WHERE l.pay_month BETWEEN '${since}' AND '${month}' GROUP BY 1`;
  const by = (sql: string, key: string) => sql.replace('{key}', key);
  return [
    { path: `attendance?${days}`, raw: by(worked(from), `''`) },
    { path: `attendance?${days}&groupBy=area`, raw: by(worked(from), 'p.managing_area_code') },
    { path: `headcount?${days}&groupBy=area,hour`, raw: heads(from, to) },
    {
      path: `attendance?${days}&area=${area}&groupBy=day`,
      raw: by(worked(from, `p.managing_area_code = '${area}'`), 'work_date'),
    },
    {
      path: `attendance?${quarter}&groupBy=trade,month`,
      raw: by(worked(`${quarterFrom}-01`), 'r.trade_code'),
    },
    { path: `workforce?from=${month}&to=${month}&groupBy=gender,age`, raw: by(worked(from), 'w.gender') },
    {
      path: `workforce?from=${month}&to=${month}&area=${area}&groupBy=origin`,
      raw: by(worked(from, `p.managing_area_code = '${area}'`), 'left(w.identity_masked, 2)'),
    },
    { path: `wages?from=${quarterFrom}&to=${month}&groupBy=month`, raw: paid(quarterFrom, 'l.pay_month') },
    { path: `wages?from=${month}&to=${month}&groupBy=project`, raw: paid(month, 'l.project_id') },
    {
      path: `labour-price?from=${quarterFrom}&to=${month}&area=${area}&groupBy=trade`,
      raw: paid(quarterFrom, 'l.team_id'),
    },
  ];
}

/** The most heads of an area at a half hour, by hour: passages in pairs, and the half hours between them. */
function heads(from: string, to: string): string {
  return `
    WITH stay AS (
      SELECT project_id, direction, effective_at AS came, lead(effective_at) OVER (PARTITION BY project_id, worker_id ORDER BY effective_at) AS went
        FROM gate_event WHERE verdict = 'allowed' AND effective_at >= timestamptz '${from} 00:00+08' AND effective_at < timestamptz '${to} 24:00+08'
    ), moment AS (
      SELECT p.managing_area_code AS area, q, count(*) AS heads FROM stay JOIN project p ON p.id = stay.project_id,
             generate_series(date_trunc('hour', came) + interval '30 minutes', went, interval '30 minutes') AS q
       WHERE direction = 'in' GROUP BY 1, 2
    ) SELECT area, extract(hour FROM q AT TIME ZONE 'Asia/Shanghai'), max(heads) FROM moment GROUP BY 1, 2`;
}
