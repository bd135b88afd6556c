// Step 10 of the walk: statistics read within the caller's scope, and the trace that is left of it.
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { namedKey } from '#domain/statistics/named-key.js';
import { appendAudit } from '#store/audit.store.js';
import { type CallerScope, type Role, inScope, withScope } from '#store/caller-scope.js';
import { MOST_GROUPS, type Reach, reachOf } from '#store/listing/statistics.store.js';
import type { StatisticQuery, TotalsGroup } from '#store/statistics/conditions.js';
import type { Transaction } from '#store/unit-of-work.js';
import { callerOf } from '../access/permission.js';
import type { HttpRequest } from '../http.js';
import { Problem } from '../problem.js';
import { actorOf } from '../writes.js';
import type { StatisticAnswer } from './statistics.dto.js';

/** Whoever looks into sites and people of others leaves a trace of it. */
const TRACED: ReadonlySet<string> = new Set<Role>(['regulator', 'auditor']);

@Injectable()
export class StatisticReader {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  /** Answers a question about an area, its dimensions being the trace that is left. */
  ask<T, Query extends Omit<StatisticQuery, 'areaPrefix'> & { readonly area?: string }>(
    request: HttpRequest,
    { area, ...query }: Query,
    work: (tx: Transaction, asked: StatisticQuery, reach: Reach) => Promise<T>,
  ): Promise<T> {
    const reach = reachOf(callerOf(request).scope);
    return this.read(request, query.groupBy, (tx) => work(tx, { ...query, areaPrefix: area }, reach));
  }

  /** Reads within the caller's scope; what a regulator or an auditor asks beyond the sum of everything is a deed. */
  async read<T>(
    request: HttpRequest,
    groupBy: readonly string[],
    work: (tx: Transaction) => Promise<T>,
    { isOneMoment = false }: { readonly isOneMoment?: boolean } = {},
  ): Promise<T> {
    const answer = await withScope(this.store, callerOf(request).scope, work, { isOneMoment });
    await this.leaveTrace(request, groupBy);
    return answer;
  }

  /** Writes down that a regulator or an auditor has asked for more than the sum of everything. @returns his scope */
  async leaveTrace(request: HttpRequest, groupBy: readonly string[]): Promise<CallerScope> {
    const { scope } = callerOf(request);
    if (groupBy.length === 0 || !TRACED.has(scope.role)) return scope;
    const { pathname, search } = new URL(request.url, 'http://localhost');
    const deed = {
      action: 'statistics.read',
      subjectKind: 'statistics',
      subjectId: pathname.split('/statistics/').at(-1) ?? '',
    };
    await inScope(this.store, scope, (tx) =>
      appendAudit(tx, actorOf(request), [{ ...deed, change: { query: [null, search.slice(1)] } }]),
    );
    return scope;
  }
}

/** The answer of a family. @throws Problem `too_many_groups` */
export function answer<Totals, Values>(
  definition: string,
  groups: readonly TotalsGroup<Totals>[],
  valuesOf: (totals: Totals) => Values,
): StatisticAnswer<Values> {
  if (groups.length > MOST_GROUPS)
    throw new Problem('too_many_groups', `more than ${MOST_GROUPS}; narrow the period`);
  const measured = groups.map(({ key, totals }) => ({ key: namedKey(key), values: valuesOf(totals) }));
  return { definition, asOf: new Date(), revision: 0, groups: measured, suppressed: 0 };
}
