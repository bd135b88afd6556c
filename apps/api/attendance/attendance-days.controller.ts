// Step 10 of the walk: the days that follow from the facts.
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { listAttendanceDays } from '#store/listing/attendance-days.store.js';
import { ROLES, withScope } from '#store/caller-scope.js';
import { CallerOf, Roles, callerOf } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { isDate } from '#domain/calendar/work-date.js';
import {
  type DaySubject,
  type StoredVersion,
  findDaySubject,
  readDayVersions,
} from '#store/listing/day-history.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { PDF_MEDIA_TYPE } from '#platform/document/document.js';
import { documentStream } from '#platform/document/document-stream.js';
import { preferredType } from '../preferred-type.js';
import { ListRoute, ReadRoute, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import {
  type AttendanceDayQuery,
  attendanceDay,
  attendanceDayInput,
  attendanceDayQuery,
} from './attendance-days.dto.js';
import {
  type DayExplanationAnswer,
  type DayHistory,
  type ExplanationQuery,
  dayExplanation,
  dayHistory,
  explanationQuery,
} from './day-history.dto.js';
import { explanationBlocks, explanationOptions } from './explanation-paper.js';
import { tellExplanation, tellHistory } from './tell-day.js';

const MEDIA = { json: 'application/json', pdf: PDF_MEDIA_TYPE } as const;

const DAY = [
  { name: 'project', example: 'P-1', schema: { type: 'string' } },
  { name: 'worker', example: 'W0001', schema: { type: 'string' } },
  { name: 'date', description: 'Work date', example: '2026-11-22', schema: { type: 'string' } },
] as const;

/** Which day a path means. */
interface DayParams {
  readonly project: string;
  readonly worker: string;
  readonly date: string;
}

@ApiTags('attendance')
@Roles(...ROLES)
@Controller('api/v1/attendance-days')
export class AttendanceDaysController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Get()
  @ListRoute({
    summary: 'Attendance days (current versions), the latest first',
    name: 'AttendanceDay',
    item: attendanceDay,
    query: attendanceDayQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(attendanceDayInput)) query: AttendanceDayQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'attendance-days',
      columns: Object.keys(attendanceDay.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listAttendanceDays(tx, query, page)),
    });
  }

  @Get(':project/:worker/:date/history')
  @ApiParam(DAY[0])
  @ApiParam(DAY[1])
  @ApiParam(DAY[2])
  @ReadRoute({
    summary: 'Every version of a day, and why it was made',
    answer: schemaNamed('AttendanceDayHistory', dayHistory),
    problems: [404],
  })
  history(@CallerOf() { scope }: Caller, @Param() params: DayParams): Promise<DayHistory> {
    return withScope(this.store, scope, async (tx) => {
      const { subject, versions } = await findDay(tx, params);
      return tellHistory(subject, versions);
    });
  }

  @Get(':project/:worker/:date/explanation')
  @ApiParam(DAY[0])
  @ApiParam(DAY[1])
  @ApiParam(DAY[2])
  @ReadRoute({
    summary: 'A day told: each punch with its gate, receipt and seal, each number with the rule that gave it',
    answer: schemaNamed('AttendanceDayExplanation', dayExplanation),
    query: explanationQuery,
    alsoAs: [PDF_MEDIA_TYPE],
    problems: [404, 406],
  })
  async explanation(
    @Param() params: DayParams,
    @Query(validated(explanationQuery)) query: ExplanationQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const { scope } = callerOf(request);
    const media = query.format ? MEDIA[query.format] : preferredType(request, Object.values(MEDIA));
    const day = await withScope(this.store, scope, (tx) => readExplanation(tx, params, query.version));
    reply.header('vary', 'accept');
    if (media === MEDIA.json) {
      reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(day));
      return;
    }
    const printedAt = new Date();
    reply
      .header('content-type', media)
      .header('content-disposition', `attachment; filename="day-${params.date}.pdf"`)
      .send(documentStream(explanationOptions(day, printedAt), explanationBlocks(day, printedAt)));
  }
}

/** @throws Problem `not_found` where there is no such version, or none that the caller sees */
async function readExplanation(
  tx: Transaction,
  params: DayParams,
  wanted: number | undefined,
): Promise<DayExplanationAnswer> {
  const { subject, versions } = await findDay(tx, params);
  const latestVersion = versions.at(-1)?.version ?? 0;
  const version = versions.find((one) => one.version === (wanted ?? latestVersion));
  if (!version) throw new Problem('not_found');
  return tellExplanation(tx, subject, { version, latestVersion });
}

/** @throws Problem `not_found` where there is no such day, or none that the caller sees */
async function findDay(
  tx: Transaction,
  { project, worker, date }: DayParams,
): Promise<{ subject: DaySubject; versions: StoredVersion[] }> {
  if (!isDate(date) || [project, worker].some((text) => /\p{Cc}/u.test(text))) throw new Problem('not_found');
  const subject = await findDaySubject(tx, project, worker);
  const versions = subject ? await readDayVersions(tx, subject, date) : [];
  if (!subject || versions.length === 0) throw new Problem('not_found');
  return { subject, versions };
}
