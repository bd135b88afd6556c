// The register: contracts.
import { Body, Controller, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ROLES, withScope } from '#store/caller-scope.js';
import { listContracts } from '#store/listing/papers.store.js';
import { readHistory } from '#store/register-row.store.js';
import { projectOfContract } from '#store/training.store.js';
import { CallerOf, KEEPERS, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { idOf } from '../parameters.js';
import { Problem } from '../problem.js';
import { history, historyOf } from '../register-answers.js';
import { validated } from '../validated.js';
import { Writes, etagOf, expectedVersion } from '../writes.js';
import {
  type ContractChange,
  type ContractQuery,
  type NewContract,
  contract,
  contractChange,
  contractQuery,
  newContract,
} from './papers.dto.js';
import { PaperService } from './papers.service.js';

@ApiTags('sites')
@Roles(...ROLES)
@Controller('api/v1/contracts')
export class ContractsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: PaperService,
  ) {}

  @Get()
  @ListRoute({
    summary: 'Labour contracts and written agreements',
    name: 'Contract',
    item: contract,
    query: contractQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(contractQuery)) query: ContractQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'contracts',
      columns: Object.keys(contract.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listContracts(tx, query, page)),
    });
  }

  @Get(':id')
  @ReadRoute({ summary: 'One contract', answer: schemaNamed('Contract', contract), problems: [404] })
  async find(
    @CallerOf() { scope }: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const { items } = await withScope(this.store, scope, (tx) =>
      listContracts(tx, { id: idOf(id) }, { limit: 1 }),
    );
    const [found] = items;
    if (!found) throw new Problem('not_found');
    reply.header('etag', etagOf(found.version));
    return found;
  }

  @Get(':id/history')
  @ReadRoute({
    summary: 'Every version of a contract',
    answer: schemaNamed('History', history),
    problems: [404],
  })
  history(@CallerOf() { scope }: Caller, @Param('id') id: string) {
    return withScope(this.store, scope, async (tx) => {
      const projectId = await projectOfContract(tx, idOf(id));
      return historyOf(
        projectId === undefined ? [] : await readHistory(tx, 'contract', { projectId, id: idOf(id) }),
      );
    });
  }

  @Post()
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Record a contract',
    body: {
      name: 'NewContract',
      schema: newContract,
      example: {
        project: '21040420240601001',
        worker: 'W0000001',
        creditCode: '91210100MA10ABCD6L',
        kind: 'agreement',
        periodType: '1',
        signedOn: '2026-11-01',
        startsOn: '2026-11-01',
      },
    },
    answer: { name: 'Contract', schema: contract },
    problems: [404],
  })
  create(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newContract)) input: NewContract,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.addContract(context, input));
  }

  @Patch(':id')
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Change a contract; what is not given stays',
    status: 200,
    isUpdate: true,
    body: {
      name: 'ContractChange',
      schema: contractChange,
      example: { endsOn: '2026-12-31', isCopyDelivered: true },
    },
    answer: { name: 'Contract', schema: contract },
  })
  change(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(contractChange)) input: ContractChange,
  ): Promise<void> {
    const key = { id: idOf(id), version: expectedVersion(request) };
    return this.writes.answer(request, reply, (context) => this.service.changeContract(context, key, input));
  }
}
