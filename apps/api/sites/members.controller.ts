// The register: the units and teams of a project.
import { Body, Controller, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ROLES, withScope } from '#store/caller-scope.js';
import { listParticipants } from '#store/listing/participants.store.js';
import { listTeams } from '#store/listing/teams.store.js';
import { readHistory } from '#store/register-row.store.js';
import { CallerOf, KEEPERS, Roles, SITE_KEEPERS, callerOf } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { idOf } from '../parameters.js';
import { history, historyOf } from '../register-answers.js';
import { validated } from '../validated.js';
import { Writes, expectedVersion } from '../writes.js';
import {
  type MemberQuery,
  type NewParticipant,
  type NewTeam,
  type ParticipantChange,
  type TeamChange,
  memberQuery,
  newParticipant,
  newTeam,
  participant,
  participantChange,
  team,
  teamChange,
} from './members.dto.js';
import { MemberService, projectOf } from './members.service.js';

@ApiTags('sites')
@Roles(...ROLES)
@Controller('api/v1/projects/:code')
export class MembersController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: MemberService,
  ) {}

  @Get('participants')
  @ListRoute({
    summary: 'Units that take part in the project 参建单位',
    name: 'Participant',
    item: participant,
    query: memberQuery,
    problems: [404],
  })
  async listParticipants(
    @Param('code') code: string,
    @Query(validated(memberQuery)) query: MemberQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const { scope } = callerOf(request);
    const projectId = await withScope(this.store, scope, (tx) => projectOf(tx, code));
    return answerList({ request, reply }, query, {
      name: 'participants',
      columns: Object.keys(participant.shape),
      fetchPage: (page) =>
        withScope(this.store, scope, (tx) => listParticipants(tx, { projectId, id: query.id }, page)),
    });
  }

  @Get('participants/:id/history')
  @ReadRoute({
    summary: 'Every version of a participant',
    answer: schemaNamed('History', history),
    problems: [404],
  })
  participantHistory(@CallerOf() { scope }: Caller, @Param('code') code: string, @Param('id') id: string) {
    return withScope(this.store, scope, async (tx) => {
      const key = { projectId: await projectOf(tx, code), id: idOf(id) };
      return historyOf(await readHistory(tx, 'participant', key));
    });
  }

  @Post('participants')
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'Add a participant',
    body: {
      name: 'NewParticipant',
      schema: newParticipant,
      example: { creditCode: '91210100MA10ABCD6L', kind: '006', enteredOn: '2026-03-01' },
    },
    answer: { name: 'Participant', schema: participant },
    problems: [404],
  })
  addParticipant(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('code') code: string,
    @Body(validated(newParticipant)) input: NewParticipant,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.addParticipant(context, code, input));
  }

  @Patch('participants/:id')
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'Change a participant; what is not given stays',
    status: 200,
    isUpdate: true,
    body: { name: 'ParticipantChange', schema: participantChange, example: { exitedOn: '2026-11-20' } },
    answer: { name: 'Participant', schema: participant },
  })
  changeParticipant(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param() { code, id }: { code: string; id: string },
    @Body(validated(participantChange)) input: ParticipantChange,
  ): Promise<void> {
    const key = { code, id: idOf(id), version: expectedVersion(request) };
    return this.writes.answer(request, reply, (context) =>
      this.service.changeParticipant(context, key, input),
    );
  }

  @Get('teams')
  @ListRoute({
    summary: 'Teams of the project 班组',
    name: 'Team',
    item: team,
    query: memberQuery,
    problems: [404],
  })
  async listTeams(
    @Param('code') code: string,
    @Query(validated(memberQuery)) query: MemberQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const { scope } = callerOf(request);
    const projectId = await withScope(this.store, scope, (tx) => projectOf(tx, code));
    return answerList({ request, reply }, query, {
      name: 'teams',
      columns: Object.keys(team.shape),
      fetchPage: (page) =>
        withScope(this.store, scope, (tx) => listTeams(tx, { projectId, id: query.id }, page)),
    });
  }

  @Get('teams/:id/history')
  @ReadRoute({ summary: 'Every version of a team', answer: schemaNamed('History', history), problems: [404] })
  teamHistory(@CallerOf() { scope }: Caller, @Param('code') code: string, @Param('id') id: string) {
    return withScope(this.store, scope, async (tx) => {
      const key = { projectId: await projectOf(tx, code), id: idOf(id) };
      return historyOf(await readHistory(tx, 'team', key));
    });
  }

  @Post('teams')
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Add a team',
    body: {
      name: 'NewTeam',
      schema: newTeam,
      example: { name: '钢筋一班', creditCode: '91210100MA10ABCD6L', tradeCode: '020' },
    },
    answer: { name: 'Team', schema: team },
    problems: [404],
  })
  addTeam(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('code') code: string,
    @Body(validated(newTeam)) input: NewTeam,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.addTeam(context, code, input));
  }

  @Patch('teams/:id')
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Change a team; what is not given stays',
    status: 200,
    isUpdate: true,
    body: { name: 'TeamChange', schema: teamChange, example: { exitedOn: '2026-11-20' } },
    answer: { name: 'Team', schema: team },
  })
  changeTeam(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param() { code, id }: { code: string; id: string },
    @Body(validated(teamChange)) input: TeamChange,
  ): Promise<void> {
    const key = { code, id: idOf(id), version: expectedVersion(request) };
    return this.writes.answer(request, reply, (context) => this.service.changeTeam(context, key, input));
  }
}
