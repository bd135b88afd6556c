// Step 10 of the walk: the facts as they came from the gates.
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ROLES, withScope } from '#store/caller-scope.js';
import type { GateEventKey } from '#store/gate-event.store.js';
import { type GateEventItem, findGateEvent, listGateEvents } from '#store/listing/gate-events.store.js';
import { type SealProof, proofReader } from '#store/listing/seals.store.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { type GateEventQuery, gateEvent, gateEventInput, gateEventQuery } from './gate-events.dto.js';
import { sealProof } from './seals.dto.js';

const ID = /^(\d{1,15})-(\d{1,15})-(\d{1,9})-(\d{1,15})$/;
/** The id of an event in a path. */
export const EVENT = { name: 'id', example: '1-1-1-1', schema: { type: 'string' } } as const;

@ApiTags('attendance')
@Roles(...ROLES)
@Controller('api/v1/gate-events')
export class GateEventsController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Get()
  @ListRoute({
    summary: 'Gate events, the newest first',
    name: 'GateEvent',
    item: gateEvent,
    query: gateEventQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(gateEventInput)) query: GateEventQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'gate-events',
      columns: Object.keys(gateEvent.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listGateEvents(tx, query, page)),
    });
  }

  @Get(':id')
  @ApiParam(EVENT)
  @ReadRoute({ summary: 'One gate event', answer: schemaNamed('GateEvent', gateEvent), problems: [404] })
  async find(@CallerOf() { scope }: Caller, @Param('id') id: string): Promise<GateEventItem> {
    const key = keyOf(id);
    const event = await withScope(this.store, scope, (tx) => findGateEvent(tx, key));
    if (!event) throw new Problem('not_found');
    return event;
  }

  @Get(':id/proof')
  @ApiParam(EVENT)
  @ReadRoute({
    summary: 'That the event stands in the seal of its day; docs/seals.md says how to check it without us',
    answer: schemaNamed('SealProof', sealProof),
    problems: [404, 409],
  })
  async proof(@CallerOf() { scope }: Caller, @Param('id') id: string): Promise<SealProof> {
    const { projectId, deviceId, bootId, seq } = keyOf(id);
    const [answer] = await withScope(this.store, scope, (tx) =>
      proofReader(tx)(projectId, [[deviceId, bootId, seq]]),
    );
    if (answer?.kind === 'proved') return answer.proof;
    if (answer === undefined || answer.kind === 'not_there') throw new Problem('not_found');
    if (answer.kind === 'not_sealed_yet')
      throw new Problem(
        'not_sealed_yet',
        `received on ${answer.date}, which is sealed two hours after its end`,
      );
    throw new Problem('seal_broken', `the seals of ${answer.date} do not hold this event as it is stored`);
  }
}

/** @throws Problem `not_found` for what cannot be one */
export function keyOf(id: string): GateEventKey {
  const [projectId, deviceId, bootId, seq] = (ID.exec(id)?.slice(1) ?? []).map(Number);
  if (projectId === undefined || deviceId === undefined || bootId === undefined || seq === undefined) {
    throw new Problem('not_found');
  }
  return { projectId, deviceId, bootId, seq };
}
