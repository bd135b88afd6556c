// Step 10 of the walk: how many are on the sites of a zone now, and how fast they come; once, or as it changes.
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { Roles } from '../access/permission.js';
import { sendEvents } from '../event-hub.js';
import { type HttpReply, type HttpRequest, headerOf } from '../http.js';
import { EventRoute, ReadRoute, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import {
  type LiveZoneQuery,
  type LiveZoneStreamQuery,
  liveZone,
  liveZoneHeads,
  liveZoneMinutes,
  liveZoneQuery,
  liveZoneStreamQuery,
} from './live-zone.dto.js';
import { StatisticReader } from './statistic-reader.js';
import { ZoneFeed, readZoneState } from './zone-feed.js';

/** What is told apart, for the trace that a look leaves. */
const TOLD_APART = ['area', 'project', 'trade'] as const;

@ApiTags('statistics')
@Roles('administrator', 'auditor', 'regulator', 'general_contractor', 'labour_officer')
@Controller('api/v1/statistics/live')
export class LiveStatisticsController {
  constructor(
    private readonly reader: StatisticReader,
    private readonly feed: ZoneFeed,
  ) {}

  @Get()
  @ReadRoute({
    summary: 'Heads on site now by area, project and trade, and passages by the minute',
    answer: schemaNamed('LiveZone', liveZone),
    query: liveZoneQuery,
  })
  async now(@Req() request: HttpRequest, @Query(validated(liveZoneQuery)) { area, tree }: LiveZoneQuery) {
    const query = { areaPrefix: area, tree };
    const { heads, minutes } = await this.reader.read(request, TOLD_APART, (tx) => readZoneState(tx, query), {
      isOneMoment: true,
    });
    return { asOf: new Date(), ...heads, minutes };
  }

  @Get('stream')
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Id of the last event that came' })
  @EventRoute({
    summary: 'Heads and passages by the minute as they change, as server-sent events',
    description:
      'Event `heads`: heads by area, project and trade. Event `minutes`: the passages of the last sixty minutes. Each ' +
      'comes when it has changed, at most once a second, and holds the whole state: a listener that comes back has ' +
      'missed nothing. All who see the same share one look. The stream ends when the session does.',
    events: {
      heads: schemaNamed('LiveZoneHeads', liveZoneHeads),
      minutes: schemaNamed('LiveZoneMinutes', liveZoneMinutes),
    },
    query: liveZoneStreamQuery,
    problems: [400, 401, 403, 503],
  })
  async stream(
    @Req() request: HttpRequest,
    @Query(validated(liveZoneStreamQuery)) { area, tree, lastEventId }: LiveZoneStreamQuery,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const lastId = headerOf(request, 'last-event-id') || lastEventId;
    const scope = await this.reader.leaveTrace(request, TOLD_APART);
    const events = await this.feed.listen(request, { scope, query: { areaPrefix: area, tree } }, lastId);
    if (!events) throw new Problem('unavailable', 'too many listeners');
    sendEvents(reply, events);
  }
}
