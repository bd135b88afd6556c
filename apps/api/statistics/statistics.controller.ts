// Step 10 of the walk: indicators for those who decide, from roll-ups.
import { Controller, Get, Query, Req, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ATTENDANCE_FAMILY } from '#domain/statistics/attendance/attendance-definitions.js';
import { attendanceValues } from '#domain/statistics/attendance/attendance-statistic.js';
import { CATALOGUE } from '#domain/statistics/catalogue.js';
import { LABOUR_PRICE_FAMILY } from '#domain/statistics/labour-price/labour-price-definitions.js';
import {
  LABOUR_PRICE_THRESHOLD,
  labourPriceValues,
} from '#domain/statistics/labour-price/labour-price-statistic.js';
import { WAGE_FAMILY } from '#domain/statistics/wages/wage-definitions.js';
import { wageValues } from '#domain/statistics/wages/wage-statistic.js';
import { WORKFORCE_FAMILY } from '#domain/statistics/workforce/workforce-definitions.js';
import { workforceValues } from '#domain/statistics/workforce/workforce-statistic.js';
import { type CallerScope, ROLES } from '#store/caller-scope.js';
import {
  countPeople,
  cutMonths,
  needsWholeMonths,
  reachOf,
  sumAttendance,
  sumWages,
} from '#store/listing/statistics.store.js';
import { readLabourPrices } from '#store/statistics/labour-price.js';
import { todayInChina } from '#store/worker.store.js';
import { Roles, WAGE_READERS, callerOf } from '../access/permission.js';
import type { HttpRequest } from '../http.js';
import { ReadRoute, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { StatisticReader, answer } from './statistic-reader.js';
import { StatisticTables, TABLE_MEDIA } from './statistic-tables.js';
import {
  type DayStatisticQuery,
  type MonthStatisticQuery,
  type StatisticAnswer,
  dayStatisticInput,
  dayStatisticQuery,
  indicatorCatalogue,
  monthStatisticInput,
  monthStatisticQuery,
  statisticOf,
} from './statistics.dto.js';

@ApiTags('statistics')
@UseInterceptors(StatisticTables)
@Roles(...WAGE_READERS)
@Controller('api/v1/statistics')
export class StatisticsController {
  constructor(private readonly reader: StatisticReader) {}

  @Get('definitions')
  @Roles(...ROLES)
  @ReadRoute({
    summary:
      'Every indicator with its numerator, denominator, unit, target and source; docs/indicators.md is the same',
    answer: schemaNamed('IndicatorCatalogue', indicatorCatalogue),
  })
  definitions() {
    return {
      families: CATALOGUE.map(({ indicators, ...family }) => ({
        ...family,
        indicators: Object.entries(indicators).map(([id, indicator]) => ({ id, ...indicator })),
      })),
    };
  }

  @Get('attendance')
  @Roles(...WAGE_READERS, 'team_leader')
  @ReadRoute({
    summary:
      'Attendance rate, missing punches, corrections, coverage, 工日; whole months where people are told apart by two things, or by one and their team',
    answer: schemaNamed('AttendanceStatistic', statisticOf(ATTENDANCE_FAMILY)),
    alsoAs: TABLE_MEDIA,
    problems: [406],
    query: dayStatisticQuery,
  })
  async attendance(
    @Req() request: HttpRequest,
    @Query(validated(dayStatisticInput)) query: DayStatisticQuery,
  ): Promise<StatisticAnswer<ReturnType<typeof attendanceValues>>> {
    const { scope } = callerOf(request);
    if (needsWholeMonths(query.groupBy, reachOf(scope))) refuseParts(scope, query);
    const groups = await this.reader.ask(request, query, sumAttendance);
    return answer(ATTENDANCE_FAMILY.definition, groups, attendanceValues);
  }

  @Get('workforce')
  @ReadRoute({
    summary:
      'People on site, who came and went, identity, contracts, training, age; each person counts once in a group',
    answer: schemaNamed('WorkforceStatistic', statisticOf(WORKFORCE_FAMILY)),
    alsoAs: TABLE_MEDIA,
    problems: [406],
    query: monthStatisticQuery,
  })
  async workforce(
    @Req() request: HttpRequest,
    @Query(validated(monthStatisticInput)) query: MonthStatisticQuery,
  ): Promise<StatisticAnswer<ReturnType<typeof workforceValues>>> {
    const groups = await this.reader.ask(request, query, countPeople);
    return answer(WORKFORCE_FAMILY.definition, groups, workforceValues);
  }

  @Get('wages')
  @ReadRoute({
    summary: 'Full payment, payment on time, confirmation, arrears, match of wages and attendance',
    answer: schemaNamed('WageStatistic', statisticOf(WAGE_FAMILY)),
    alsoAs: TABLE_MEDIA,
    problems: [406],
    query: monthStatisticQuery,
  })
  async wages(
    @Req() request: HttpRequest,
    @Query(validated(monthStatisticInput)) query: MonthStatisticQuery,
  ): Promise<StatisticAnswer<ReturnType<typeof wageValues>>> {
    const { groups, today } = await this.reader.ask(request, query, async (tx, asked, reach) => ({
      groups: await sumWages(tx, asked, reach),
      today: await todayInChina(tx),
    }));
    return answer(WAGE_FAMILY.definition, groups, (totals) => wageValues(totals, today));
  }

  @Get('labour-price')
  @ReadRoute({
    summary:
      'What a 工 costs: mean, median, quartiles; cells that are too small are merged into their group of trades or held back',
    answer: schemaNamed('LabourPriceStatistic', statisticOf(LABOUR_PRICE_FAMILY)),
    alsoAs: TABLE_MEDIA,
    problems: [406],
    query: monthStatisticQuery,
  })
  async labourPrice(
    @Req() request: HttpRequest,
    @Query(validated(monthStatisticInput)) query: MonthStatisticQuery,
  ): Promise<StatisticAnswer<ReturnType<typeof labourPriceValues>>> {
    const { groups, heldBack } = await this.reader.ask(request, query, (tx, asked) =>
      readLabourPrices(tx, asked, LABOUR_PRICE_THRESHOLD),
    );
    const { definition } = LABOUR_PRICE_FAMILY;
    return { ...answer(definition, groups, labourPriceValues), suppressed: heldBack };
  }
}

/** What people are is kept by whole months, with their pay: no answer for parts of a month, none for whoever leads teams. */
function refuseParts({ role }: CallerScope, { groupBy, ...period }: DayStatisticQuery): void {
  if (role === 'team_leader')
    throw new Problem(
      'forbidden',
      'a team leader groups by one of gender, age, origin, education, without teams',
    );
  const errors = [...cutMonths(period), ...(groupBy.includes('day') ? ['groupBy'] : [])].map((field) => ({
    field,
    code: 'invalid',
    message: 'this grouping is answered for whole months',
  }));
  if (errors.length > 0) throw new Problem('invalid_request', undefined, errors);
}
