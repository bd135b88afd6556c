// The register: people.
import { Body, Controller, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { toHalfWidth } from '#domain/identity/half-width.js';
import { KeyRing } from '#platform/crypto.js';
import { ROLES, withScope } from '#store/caller-scope.js';
import { type WorkerItem, listWorkers } from '#store/listing/workers.store.js';
import { workerIdOf } from '#store/register-key.store.js';
import { readHistory } from '#store/register-row.store.js';
import { CallerOf, KEEPERS, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { history, historyOf } from '../register-answers.js';
import { validated } from '../validated.js';
import { Writes, etagOf, expectedVersion } from '../writes.js';
import {
  type NewWorkerInput,
  type RevealRequest,
  type Verification,
  type WorkerChange,
  type WorkerQuery,
  type WorkerSearch,
  enteredWorker,
  newWorker,
  revealRequest,
  revealed,
  verification,
  worker,
  workerChange,
  workerQuery,
  workerSearch,
} from './workers.dto.js';
import { WorkerService } from './workers.service.js';

@ApiTags('identity')
@Roles(...ROLES)
@Controller('api/v1/workers')
export class WorkersController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: WorkerService,
    private readonly keys: KeyRing,
  ) {}

  @Get()
  @ListRoute({ summary: 'Workers by number, masked', name: 'Worker', item: worker, query: workerQuery })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(workerQuery)) query: WorkerQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'workers',
      columns: Object.keys(worker.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listWorkers(tx, query, page)),
    });
  }

  @Get(':no')
  @ReadRoute({ summary: 'One worker, masked', answer: schemaNamed('Worker', worker), problems: [404] })
  async find(
    @CallerOf() { scope }: Caller,
    @Param('no') number: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<WorkerItem> {
    const { items } = await withScope(this.store, scope, (tx) => listWorkers(tx, { number }, { limit: 1 }));
    const [found] = items;
    if (!found) throw new Problem('not_found');
    reply.header('etag', etagOf(found.version));
    return found;
  }

  @Get(':no/history')
  @ReadRoute({
    summary: 'Every version of a worker, masked',
    answer: schemaNamed('History', history),
    problems: [404],
  })
  history(@CallerOf() { scope }: Caller, @Param('no') number: string) {
    return withScope(this.store, scope, async (tx) => {
      const id = await workerIdOf(tx, number);
      return historyOf(id === undefined ? [] : await readHistory(tx, 'worker', { id }));
    });
  }

  @Post()
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Enter a worker; one who is registered already under the same name is answered with 200',
    body: {
      name: 'NewWorker',
      schema: newWorker,
      example: { documentNumber: '210102199003071233', name: '张三', nation: '满族', phone: '138 0013 8000' },
    },
    answer: { name: 'EnteredWorker', schema: enteredWorker },
  })
  create(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newWorker)) input: NewWorkerInput,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.create(context, input));
  }

  @Post('search')
  @Roles(...KEEPERS, 'regulator', 'auditor')
  @WriteRoute({
    summary: 'Find a worker by identity number; the number never stands in an address',
    status: 200,
    body: { name: 'WorkerSearch', schema: workerSearch, example: { documentNumber: '210102199003071233' } },
    answer: { name: 'Worker', schema: worker },
    problems: [404],
  })
  async search(
    @CallerOf() { scope }: Caller,
    @Body(validated(workerSearch)) { documentNumber }: WorkerSearch,
  ): Promise<WorkerItem> {
    const identityHash = this.keys.lookup('identity', toHalfWidth(documentNumber).toUpperCase());
    const { items } = await withScope(this.store, scope, (tx) =>
      listWorkers(tx, { identityHash }, { limit: 1 }),
    );
    const [found] = items;
    if (!found) throw new Problem('not_found');
    return found;
  }

  @Patch(':no')
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Change a worker; what is not given stays',
    status: 200,
    isUpdate: true,
    body: { name: 'WorkerChange', schema: workerChange, example: { phone: '13900139000' } },
    answer: { name: 'EnteredWorker', schema: enteredWorker },
  })
  change(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('no') number: string,
    @Body(validated(workerChange)) input: WorkerChange,
  ): Promise<void> {
    const version = expectedVersion(request);
    return this.writes.answer(request, reply, (context) =>
      this.service.change(context, { number, version }, input),
    );
  }

  @Post(':no/verify-identity')
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Record that the identity was verified; without it nobody may enter',
    status: 200,
    body: {
      name: 'Verification',
      schema: verification,
      example: { method: 'reader', verifiedOn: '2026-11-22' },
    },
    answer: { name: 'Worker', schema: worker },
    problems: [404],
  })
  verify(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('no') number: string,
    @Body(validated(verification)) input: Verification,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.verify(context, number, input));
  }

  @Post(':no/reveal')
  @Roles(...KEEPERS, 'regulator')
  @WriteRoute({
    summary: 'Personal data in clear, with a reason that stands in the audit log',
    status: 200,
    body: {
      name: 'RevealRequest',
      schema: revealRequest,
      example: { fields: ['bankCard'], reason: '核对银行退回的工资卡号' },
    },
    answer: { name: 'Revealed', schema: revealed },
    problems: [404],
  })
  reveal(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('no') number: string,
    @Body(validated(revealRequest)) input: RevealRequest,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.reveal(context, number, input));
  }
}
