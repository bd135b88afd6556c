// Step 6 of the walk: holidays and moved rest days 调休. A date that no notice names follows the weekly pattern of its policy.
import { Body, Controller, Get, Param, Put, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { changeBetween } from '#domain/audit/change.js';
import { declareDay, findDeclaredDay, markDaysOf } from '#store/calendar-day.store.js';
import { ROLES, withScope } from '#store/caller-scope.js';
import { listCalendarDays } from '#store/listing/calendar-days.store.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, WriteRoute } from '../openapi.js';
import { date } from '../parameters.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { type WriteAnswer, type WriteContext, Writes } from '../writes.js';
import {
  type CalendarDayQuery,
  type DeclaredDayBody,
  calendarDay,
  calendarDayInput,
  calendarDayQuery,
  declaredDay,
  enteredDay,
} from './calendar-days.dto.js';

@ApiTags('attendance')
@Roles(...ROLES)
@Controller('api/v1/calendar-days')
export class CalendarDaysController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
  ) {}

  @Get()
  @ListRoute({
    summary: 'Dates that differ from the weekly pattern, as the latest notice about each says',
    name: 'CalendarDay',
    item: calendarDay,
    query: calendarDayQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(calendarDayInput)) query: CalendarDayQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'calendar-days',
      columns: Object.keys(calendarDay.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listCalendarDays(tx, query, page)),
    });
  }

  @Put(':day')
  @Roles('administrator')
  @WriteRoute({
    summary: 'Declare what a date is; the days of every project are derived again',
    status: 200,
    body: {
      name: 'DeclaredDay',
      schema: declaredDay,
      example: {
        kind: 'REST_DAY',
        name: '国庆节',
        source: '国务院办公厅关于2027年部分节假日安排的通知',
      },
    },
    answer: { name: 'EnteredCalendarDay', schema: enteredDay },
    problems: [404],
  })
  declare(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('day') day: string,
    @Body(validated(declaredDay)) input: DeclaredDayBody,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => declare(context, day, input));
  }
}

/** The same once more is no new revision. @throws Problem `not_found` for what is no date */
async function declare({ tx, log }: WriteContext, day: string, input: DeclaredDayBody): Promise<WriteAnswer> {
  if (!date.safeParse(day).success) throw new Problem('not_found');
  const declared = { day, ...input };
  const before = await findDeclaredDay(tx, day);
  const change = changeBetween(before ?? null, declared);
  const isChanged = Object.keys(change).length > 0;
  let workerDays = 0;
  if (isChanged) {
    await declareDay(tx, declared);
    workerDays = await markDaysOf(tx, day);
    log({ action: 'calendar_day.declare', subjectKind: 'calendar_day', subjectId: day, change });
  }
  const [item] = (await listCalendarDays(tx, { from: day, to: day }, { limit: 1 })).items;
  return { status: 200, body: { ...item, workerDays } };
}
