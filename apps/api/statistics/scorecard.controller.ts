// Step 10 of the walk: the seven-item list as a score, ranked, with what to fix; and the weights behind it.
import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { SCORECARD_RULE, faultsOfScorecardRule } from '#domain/statistics/scorecard/scorecard.js';
import { withScope } from '#store/caller-scope.js';
import { listScorecardRules } from '#store/listing/scorecard-rules.store.js';
import { addScorecardRule } from '#store/scorecard.store.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { refuse } from '../register-answers.js';
import { validated } from '../validated.js';
import { type WriteAnswer, type WriteContext, Writes } from '../writes.js';
import { rankPlaces } from './rank-places.js';
import {
  type NewScorecardRuleInput,
  type ScorecardQuery,
  type ScorecardRuleQuery,
  newScorecardRule,
  scorecardAnswer,
  scorecardQuery,
  scorecardRule,
  scorecardRuleQuery,
} from './scorecard.dto.js';
import { StatisticReader } from './statistic-reader.js';

@ApiTags('statistics')
@Roles('administrator', 'auditor', 'regulator', 'general_contractor', 'labour_officer')
@Controller('api/v1')
export class ScorecardController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly reader: StatisticReader,
    private readonly writes: Writes,
  ) {}

  @Get('statistics/scorecard')
  @ReadRoute({
    summary: 'The seven-item list of the authorities as a score, ranked, with what to fix',
    answer: schemaNamed('Scorecard', scorecardAnswer),
    query: scorecardQuery,
  })
  scorecard(
    @Req() request: HttpRequest,
    @Query(validated(scorecardQuery)) { area, ...query }: ScorecardQuery,
  ) {
    return this.reader.read(request, [query.by], (tx) => rankPlaces(tx, { ...query, areaPrefix: area }));
  }

  @Get('scorecard-rules')
  @ListRoute({
    summary: 'Weights and bands of the scorecard, the latest entry first',
    name: 'ScorecardRule',
    item: scorecardRule,
    query: scorecardRuleQuery,
  })
  rules(
    @CallerOf() { scope }: Caller,
    @Query(validated(scorecardRuleQuery)) query: ScorecardRuleQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'scorecard-rules',
      columns: Object.keys(scorecardRule.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listScorecardRules(tx, {}, page)),
    });
  }

  @Post('scorecard-rules')
  @Roles('administrator', 'regulator')
  @WriteRoute({
    summary: 'Say how much each item counts from a month on, and where the bands begin',
    body: {
      name: 'NewScorecardRule',
      schema: newScorecardRule,
      example: { effectiveMonth: '2027-01', ...SCORECARD_RULE, source: '示范区考核办法 2027' },
    },
    answer: { name: 'ScorecardRule', schema: scorecardRule },
  })
  enter(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newScorecardRule)) input: NewScorecardRuleInput,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => enterRule(context, input));
  }
}

const FAULTS: Readonly<Record<string, string>> = {
  weights: 'together the weights must be 100',
  yellowFrom: 'yellow must begin below green',
};

/** @throws Problem `unprocessable` with every fault */
async function enterRule(
  { tx, recordedBy, log }: WriteContext,
  input: NewScorecardRuleInput,
): Promise<WriteAnswer> {
  const faults = faultsOfScorecardRule(input);
  if (faults.length > 0)
    refuse(faults.map((field) => ({ field, code: 'invalid', message: FAULTS[field] ?? 'is not possible' })));
  const id = await addScorecardRule(tx, { ...input, enteredBy: recordedBy });
  log({
    ...{ action: 'scorecard_rule.create', subjectKind: 'scorecard_rule', subjectId: String(id) },
    change: { weights: [null, input.weights] },
  });
  const [body] = (await listScorecardRules(tx, { id }, { limit: 1 })).items;
  return { status: 201, ...(body && { body }) };
}
