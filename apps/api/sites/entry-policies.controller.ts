// The register: what an area asks of whoever enters. Recorded for a day, never changed: a new rule is a new policy.
import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { workDateOf } from '#domain/calendar/work-date.js';
import { checkEntryPolicy } from '#domain/entry/entry-policy.js';
import { ROLES, withScope } from '#store/caller-scope.js';
import { addEntryPolicy } from '#store/entry-policy.store.js';
import { listEntryPolicies } from '#store/listing/entry-policies.store.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, WriteRoute } from '../openapi.js';
import { refuse } from '../register-answers.js';
import { validated } from '../validated.js';
import { type WriteAnswer, type WriteContext, Writes } from '../writes.js';
import {
  type EntryPolicyQuery,
  type NewEntryPolicyBody,
  entryPolicy,
  entryPolicyQuery,
  newEntryPolicy,
} from './entry-policies.dto.js';

@ApiTags('sites')
@Roles(...ROLES)
@Controller('api/v1/entry-policies')
export class EntryPoliciesController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
  ) {}

  @Get()
  @ListRoute({
    summary: 'What areas ask of whoever enters; the longest area, then the latest day, holds',
    name: 'EntryPolicy',
    item: entryPolicy,
    query: entryPolicyQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(entryPolicyQuery)) query: EntryPolicyQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'entry-policies',
      columns: Object.keys(entryPolicy.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listEntryPolicies(tx, query, page)),
    });
  }

  @Post()
  @Roles('administrator', 'regulator')
  @WriteRoute({
    summary: 'Record what an area asks from a day on; regulators for their own area',
    body: {
      name: 'NewEntryPolicy',
      schema: newEntryPolicy,
      example: {
        area: '211500',
        effectiveFrom: '2027-01-01',
        rule: {
          minimumAge: 18,
          trainingLevels: ['company', 'project', 'team'],
          trainingLapseDays: 365,
          ageRules: [{ gender: 'male', ageFrom: 60, trades: [], action: 'block' }],
        },
        source: '沈抚住建〔2026〕12号',
      },
    },
    answer: { name: 'EntryPolicy', schema: entryPolicy },
    problems: [404],
  })
  create(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newEntryPolicy)) input: NewEntryPolicyBody,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => record(context, input));
  }
}

/** @throws Problem `unprocessable` with every fault; `not_found` outside the caller's area, `conflict` */
async function record(context: WriteContext, input: NewEntryPolicyBody): Promise<WriteAnswer> {
  const { area: areaPrefix = '', effectiveFrom, rule, source } = input;
  const checked = checkEntryPolicy(rule);
  const faults = checked.ok ? [] : checked.faults.map((each) => ({ ...each, field: `rule.${each.field}` }));
  if (effectiveFrom < workDateOf(Date.now(), 'Asia/Shanghai', 0))
    faults.push({ field: 'effectiveFrom', code: 'in_the_past', message: 'must be today or later' });
  if (faults.length > 0) refuse(faults);
  const id = await addEntryPolicy(context.tx, { areaPrefix, effectiveFrom, rule, source });
  context.log({ action: 'entry_policy.create', subjectKind: 'entry_policy', subjectId: String(id) });
  const [body] = (await listEntryPolicies(context.tx, { id }, { limit: 1 })).items;
  return { status: 201, body };
}
