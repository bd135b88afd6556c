// Early warning: when a message that did not arrive is sent again, and what an e-mail says.

const MINUTE_MS = 60_000;
const WAITS = [1, 5, 30, 120, 720];

/** Milliseconds until the next attempt after so many have failed; null = given up. */
export function retryAfterMs(attempts: number): number | null {
  const minutes = WAITS[attempts - 1];
  return minutes === undefined ? null : minutes * MINUTE_MS;
}

/** One alert as it is told. */
export interface ToldAlert {
  readonly move: string;
  readonly level: string;
  readonly project: { readonly code: string; readonly name: string };
  readonly code: string;
  readonly period: string;
  readonly words: { readonly zh: string; readonly en: string };
}

const MOVES: Readonly<Record<string, string>> = {
  RAISE: '新预警',
  ESCALATE: '升级',
  PAY_FIRST: '转先行清偿',
  CURE: '已解除',
  REOPEN: '再次出现',
};

/** Subject and text of an e-mail about some alerts. */
export function mailText(alerts: readonly ToldAlert[]): { subject: string; text: string } {
  const reds = alerts.filter(({ level }) => level === 'red').length;
  const projects = [...new Set(alerts.map(({ project }) => project.name))];
  const subject = `[筑名] ${alerts.length} 条预警${reds > 0 ? `（红色 ${reds}）` : ''}：${projects.slice(0, 3).join('、')}`;
  const lines = alerts.map(({ move, level, project, code, period, words }) => {
    const colour = level === 'red' ? '红色' : '黄色';
    return `${MOVES[move] ?? move} ${colour} ${project.name}（${project.code}）${period} ${code}\n${words.zh}\n${words.en}`;
  });
  return { subject, text: lines.join('\n\n') };
}
