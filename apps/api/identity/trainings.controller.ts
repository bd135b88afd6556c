// The register: trainings.
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ROLES, withScope } from '#store/caller-scope.js';
import { listTrainings } from '#store/listing/papers.store.js';
import { readHistory } from '#store/register-row.store.js';
import { projectOfTraining } from '#store/training.store.js';
import { CallerOf, KEEPERS, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { idOf } from '../parameters.js';
import { Problem } from '../problem.js';
import { history, historyOf } from '../register-answers.js';
import { validated } from '../validated.js';
import { Writes, etagOf } from '../writes.js';
import {
  type MoreAttendees,
  type NewTraining,
  type TrainingQuery,
  moreAttendees,
  newTraining,
  training,
  trainingQuery,
} from './papers.dto.js';
import { PaperService } from './papers.service.js';

@ApiTags('sites')
@Roles(...ROLES)
@Controller('api/v1/trainings')
export class TrainingsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: PaperService,
  ) {}

  @Get()
  @ListRoute({
    summary: 'Trainings with whoever sat in them',
    name: 'Training',
    item: training,
    query: trainingQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(trainingQuery)) query: TrainingQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'trainings',
      columns: Object.keys(training.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listTrainings(tx, query, page)),
    });
  }

  @Get(':id')
  @ReadRoute({ summary: 'One training', answer: schemaNamed('Training', training), problems: [404] })
  async find(
    @CallerOf() { scope }: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const { items } = await withScope(this.store, scope, (tx) =>
      listTrainings(tx, { id: idOf(id) }, { limit: 1 }),
    );
    const [found] = items;
    if (!found) throw new Problem('not_found');
    reply.header('etag', etagOf(found.version));
    return found;
  }

  @Get(':id/history')
  @ReadRoute({
    summary: 'Every version of a training',
    answer: schemaNamed('History', history),
    problems: [404],
  })
  history(@CallerOf() { scope }: Caller, @Param('id') id: string) {
    return withScope(this.store, scope, async (tx) => {
      const projectId = await projectOfTraining(tx, idOf(id));
      return historyOf(
        projectId === undefined ? [] : await readHistory(tx, 'training', { projectId, id: idOf(id) }),
      );
    });
  }

  @Post()
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Record a training',
    body: {
      name: 'NewTraining',
      schema: newTraining,
      example: {
        project: '21040420240601001',
        level: 'project',
        typeCode: '003002',
        name: '入场三级安全教育',
        heldOn: '2026-11-01',
        durationMinutes: 120,
        attendees: [{ worker: 'W0000001', score: 92, isPassed: true }],
      },
    },
    answer: { name: 'Training', schema: training },
    problems: [404],
  })
  create(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newTraining)) input: NewTraining,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.addTraining(context, input));
  }

  @Post(':id/attendees')
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Add people to a training, or give them another result',
    status: 200,
    body: {
      name: 'MoreAttendees',
      schema: moreAttendees,
      example: { attendees: [{ worker: 'W0000001', score: 88, isPassed: true }] },
    },
    answer: { name: 'Training', schema: training },
    problems: [404],
  })
  attend(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(moreAttendees)) input: MoreAttendees,
  ): Promise<void> {
    const training = idOf(id);
    return this.writes.answer(request, reply, (context) =>
      this.service.addToTraining(context, training, input),
    );
  }
}
