// Step 10 of the walk: who is on site now: counts, people, the list for an evacuation, and all of it while it changes.
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { type CallerScope, ROLES, withScope } from '#store/caller-scope.js';
import { type PresenceProject, findPresenceProject } from '#store/listing/presence.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { CallerOf, Roles, STAFF, callerOf } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import { sendEvents } from '../event-hub.js';
import { type Caller, type HttpReply, type HttpRequest, headerOf } from '../http.js';
import { sendPage } from '../landing/page.js';
import { EventRoute, ListRoute, ReadRoute, schemaNamed } from '../openapi.js';
import { preferredType } from '../preferred-type.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { MUSTER_STYLE, musterBody, musterCsv, musterOf } from './muster.js';
import { PresenceFeed } from './presence-feed.js';
import {
  type PersonQuery,
  type StreamQuery,
  muster,
  passage,
  personOnSite,
  personQuery,
  presence,
  streamQuery,
} from './presence.dto.js';
import { type SitePresence, pageOfPeople, readSitePresence } from './site-presence.js';

const MUSTER_FORMS = ['application/json', 'text/html', 'text/csv'] as const;

@ApiTags('attendance')
@Roles(...ROLES)
@Controller('api/v1/projects/:code/presence')
export class PresenceController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly feed: PresenceFeed,
  ) {}

  @Get()
  @ReadRoute({
    summary: 'How many are on site now, by team and trade, as far as the caller sees them',
    answer: schemaNamed('Presence', presence),
    problems: [404],
  })
  async count(@CallerOf() { scope }: Caller, @Param('code') code: string) {
    const { site } = await this.read(scope, code);
    return { asOf: site.asOf, ...site.counts };
  }

  @Get('people')
  @ListRoute({
    summary: 'Who is inside, or has stayed longer than the longest stay, by worker number',
    name: 'PersonOnSite',
    item: personOnSite,
    query: personQuery,
    problems: [404],
  })
  async people(
    @Param('code') code: string,
    @Query(validated(personQuery)) query: PersonQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const { scope } = callerOf(request);
    await withScope(this.store, scope, (tx) => visible(tx, code));
    return answerList({ request, reply }, query, {
      name: 'presence',
      columns: Object.keys(personOnSite.shape),
      fetchPage: async (page) => pageOfPeople((await this.read(scope, code)).site, query, page),
    });
  }

  @Get('muster')
  @Roles(...STAFF)
  @ReadRoute({
    summary:
      'The list for an evacuation 应急疏散点名册: everybody who may be inside, by team; also for paper',
    answer: schemaNamed('Muster', muster),
    alsoAs: ['text/html', 'text/csv'],
    problems: [404, 406],
  })
  async muster(
    @Param('code') code: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const form = preferredType(request, MUSTER_FORMS);
    const { site, project } = await this.read(callerOf(request).scope, code);
    const list = musterOf(site);
    reply.header('vary', 'accept');
    if (form === 'text/html') {
      const body = musterBody(list, project.timeZone);
      sendPage(reply, { title: `应急疏散点名册 ${project.name}`, style: MUSTER_STYLE, body });
      return;
    }
    if (form === 'text/csv') {
      reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="muster.csv"')
        .send(musterCsv(list));
      return;
    }
    reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(list));
  }

  @Get('stream')
  @Roles(...STAFF)
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Id of the last event that came' })
  @EventRoute({
    summary: 'Presence and passages as they come, as server-sent events',
    description:
      'Event `presence`: the whole counts, without `asOf`, each time they have changed. Event `passage`: one passage, in ' +
      'the order in which they were found, at most once a second. A listener that comes back with the id of its last ' +
      'event gets exactly the passages it has missed, and the counts if they have changed; where the id is unknown or ' +
      'too old, event `reset` and then the present counts. All who listen to a project share one look at this project ' +
      'alone, so entries at other projects show in the counts of `GET` only. The stream ends when the session does.',
    events: { presence: schemaNamed('Presence', presence), passage: schemaNamed('Passage', passage) },
    query: streamQuery,
    problems: [400, 401, 403, 404, 503],
  })
  async stream(
    @Param('code') code: string,
    @Query(validated(streamQuery)) query: StreamQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const lastId = headerOf(request, 'last-event-id') || query.lastEventId;
    const project = await withScope(this.store, callerOf(request).scope, (tx) => visible(tx, code));
    const events = await this.feed.listen(request, project, lastId);
    if (!events) throw new Problem('unavailable', 'too many listeners');
    sendEvents(reply, events);
  }

  private read(
    scope: CallerScope,
    code: string,
  ): Promise<{ readonly project: PresenceProject; readonly site: SitePresence }> {
    return withScope(this.store, scope, async (tx) => {
      const project = await visible(tx, code);
      return { project, site: await readSitePresence(tx, project, scope) };
    });
  }
}

/** @throws Problem `not_found` */
async function visible(tx: Transaction, code: string): Promise<PresenceProject> {
  const project = await findPresenceProject(tx, code);
  if (!project) throw new Problem('not_found');
  return project;
}
