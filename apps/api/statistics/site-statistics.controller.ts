// Step 10 of the walk: heads on site, what sites must have, early warnings and complaints, for those who see a site whole.
import { Controller, Get, Query, Req, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { COMPLIANCE_FAMILY } from '#domain/statistics/compliance/compliance-definitions.js';
import { complianceValues } from '#domain/statistics/compliance/compliance-statistic.js';
import { ENFORCEMENT_FAMILY } from '#domain/statistics/enforcement/enforcement-definitions.js';
import { enforcementValues } from '#domain/statistics/enforcement/enforcement-statistic.js';
import { HEADCOUNT_FAMILY } from '#domain/statistics/headcount/headcount-definitions.js';
import { headcountValues } from '#domain/statistics/headcount/headcount-statistic.js';
import { ALERTS_FAMILY, COMPLAINTS_FAMILY } from '#domain/statistics/supervision/supervision-definitions.js';
import { alertValues, complaintValues } from '#domain/statistics/supervision/supervision-statistic.js';
import {
  sumAlerts,
  sumCompliance,
  sumComplaints,
  sumEnforcement,
  sumSystem,
} from '#store/listing/statistics.store.js';
import { SYSTEM_FAMILY } from '#domain/statistics/system/system-definitions.js';
import { systemValues } from '#domain/statistics/system/system-statistic.js';
import { readHeadcounts } from '#store/statistics/headcounts.js';
import { Roles } from '../access/permission.js';
import type { HttpRequest } from '../http.js';
import { ReadRoute, schemaNamed } from '../openapi.js';
import { validated } from '../validated.js';
import { StatisticReader, answer } from './statistic-reader.js';
import { StatisticTables, TABLE_MEDIA } from './statistic-tables.js';
import {
  type HeadcountStatisticQuery,
  headcountStatisticInput,
  headcountStatisticQuery,
  type SiteStatisticQuery,
  type StatisticAnswer,
  siteStatisticInput,
  siteStatisticQuery,
  statisticOf,
  type SystemStatisticQuery,
  systemStatisticInput,
  systemStatisticQuery,
} from './statistics.dto.js';

@ApiTags('statistics')
@UseInterceptors(StatisticTables)
@Roles('administrator', 'auditor', 'regulator', 'general_contractor', 'labour_officer')
@Controller('api/v1/statistics')
export class SiteStatisticsController {
  constructor(private readonly reader: StatisticReader) {}

  @Get('headcount')
  @ReadRoute({
    summary: 'Heads on site by date and hour: the peak and the mean of half hours, sites added up',
    answer: schemaNamed('HeadcountStatistic', statisticOf(HEADCOUNT_FAMILY)),
    alsoAs: TABLE_MEDIA,
    problems: [406],
    query: headcountStatisticQuery,
  })
  async headcount(
    @Req() request: HttpRequest,
    @Query(validated(headcountStatisticInput)) query: HeadcountStatisticQuery,
  ): Promise<StatisticAnswer<ReturnType<typeof headcountValues>>> {
    const groups = await this.reader.ask(request, query, readHeadcounts);
    return answer(HEADCOUNT_FAMILY.definition, groups, headcountValues);
  }

  @Get('compliance')
  @ReadRoute({
    summary:
      'What sites must have: gates, special account, deposit, notice board, labour officer, labour cost on time',
    answer: schemaNamed('ComplianceStatistic', statisticOf(COMPLIANCE_FAMILY)),
    alsoAs: TABLE_MEDIA,
    problems: [406],
    query: siteStatisticQuery,
  })
  async compliance(
    @Req() request: HttpRequest,
    @Query(validated(siteStatisticInput)) query: SiteStatisticQuery,
  ): Promise<StatisticAnswer<ReturnType<typeof complianceValues>>> {
    const groups = await this.reader.ask(request, query, sumCompliance);
    return answer(COMPLIANCE_FAMILY.definition, groups, complianceValues);
  }

  @Get('alerts')
  @ReadRoute({
    summary: 'Early warnings by the month in which they were raised: acknowledged, cured, escalated',
    answer: schemaNamed('AlertStatistic', statisticOf(ALERTS_FAMILY)),
    alsoAs: TABLE_MEDIA,
    problems: [406],
    query: siteStatisticQuery,
  })
  async alerts(
    @Req() request: HttpRequest,
    @Query(validated(siteStatisticInput)) query: SiteStatisticQuery,
  ): Promise<StatisticAnswer<ReturnType<typeof alertValues>>> {
    const groups = await this.reader.ask(request, query, sumAlerts);
    return answer(ALERTS_FAMILY.definition, groups, alertValues);
  }

  @Get('complaints')
  @ReadRoute({
    summary: 'Complaints by the month in which they were raised: accepted in time, closed, paid',
    answer: schemaNamed('ComplaintStatistic', statisticOf(COMPLAINTS_FAMILY)),
    alsoAs: TABLE_MEDIA,
    problems: [406],
    query: siteStatisticQuery,
  })
  async complaints(
    @Req() request: HttpRequest,
    @Query(validated(siteStatisticInput)) query: SiteStatisticQuery,
  ): Promise<StatisticAnswer<ReturnType<typeof complaintValues>>> {
    const groups = await this.reader.ask(request, query, sumComplaints);
    return answer(COMPLAINTS_FAMILY.definition, groups, complaintValues);
  }

  @Get('enforcement')
  @ReadRoute({
    summary:
      'Inspections, orders and fines, collective incidents, the black-list, by the month in which they were',
    answer: schemaNamed('EnforcementStatistic', statisticOf(ENFORCEMENT_FAMILY)),
    alsoAs: TABLE_MEDIA,
    problems: [406],
    query: siteStatisticQuery,
  })
  async enforcement(
    @Req() request: HttpRequest,
    @Query(validated(siteStatisticInput)) query: SiteStatisticQuery,
  ): Promise<StatisticAnswer<ReturnType<typeof enforcementValues>>> {
    const groups = await this.reader.ask(request, query, sumEnforcement);
    return answer(ENFORCEMENT_FAMILY.definition, groups, enforcementValues);
  }

  @Get('system')
  @ReadRoute({
    summary:
      'Gates and data by the day on which they came in: in time, online, recognised, replayed, delayed',
    answer: schemaNamed('SystemStatistic', statisticOf(SYSTEM_FAMILY)),
    alsoAs: TABLE_MEDIA,
    problems: [406],
    query: systemStatisticQuery,
  })
  async system(
    @Req() request: HttpRequest,
    @Query(validated(systemStatisticInput)) query: SystemStatisticQuery,
  ): Promise<StatisticAnswer<ReturnType<typeof systemValues>>> {
    const groups = await this.reader.ask(request, query, sumSystem);
    return answer(SYSTEM_FAMILY.definition, groups, systemValues);
  }
}
