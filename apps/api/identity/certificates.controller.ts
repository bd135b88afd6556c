// The register: certificates.
import { Body, Controller, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ROLES, withScope } from '#store/caller-scope.js';
import { listCertificates } from '#store/listing/people-papers.store.js';
import { readHistory } from '#store/register-row.store.js';
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
  type CertificateChange,
  type CertificateQuery,
  type NewCertificate,
  certificate,
  certificateChange,
  certificateQuery,
  newCertificate,
} from './papers.dto.js';
import { PaperService } from './papers.service.js';

@ApiTags('identity')
@Roles(...ROLES)
@Controller('api/v1/certificates')
export class CertificatesController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: PaperService,
  ) {}

  @Get()
  @ListRoute({
    summary: 'Certificates in the order in which they were recorded',
    name: 'Certificate',
    item: certificate,
    query: certificateQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(certificateQuery)) query: CertificateQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'certificates',
      columns: Object.keys(certificate.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listCertificates(tx, query, page)),
    });
  }

  @Get(':id')
  @ReadRoute({ summary: 'One certificate', answer: schemaNamed('Certificate', certificate), problems: [404] })
  async find(
    @CallerOf() { scope }: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const { items } = await withScope(this.store, scope, (tx) =>
      listCertificates(tx, { id: idOf(id) }, { limit: 1 }),
    );
    const [found] = items;
    if (!found) throw new Problem('not_found');
    reply.header('etag', etagOf(found.version));
    return found;
  }

  @Get(':id/history')
  @ReadRoute({
    summary: 'Every version of a certificate',
    answer: schemaNamed('History', history),
    problems: [404],
  })
  history(@CallerOf() { scope }: Caller, @Param('id') id: string) {
    return withScope(this.store, scope, async (tx) =>
      historyOf(await readHistory(tx, 'certificate', { id: idOf(id) })),
    );
  }

  @Post()
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Record a certificate',
    body: {
      name: 'NewCertificate',
      schema: newCertificate,
      example: {
        worker: 'W0000001',
        kind: 'special_operation',
        number: 'T210101198802290',
        issuedOn: '2024-05-01',
        expiresOn: '2030-04-30',
      },
    },
    answer: { name: 'Certificate', schema: certificate },
    problems: [404],
  })
  create(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newCertificate)) input: NewCertificate,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.addCertificate(context, input));
  }

  @Patch(':id')
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Change a certificate; what is not given stays',
    status: 200,
    isUpdate: true,
    body: { name: 'CertificateChange', schema: certificateChange, example: { status: '2' } },
    answer: { name: 'Certificate', schema: certificate },
  })
  change(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(certificateChange)) input: CertificateChange,
  ): Promise<void> {
    const key = { id: idOf(id), version: expectedVersion(request) };
    return this.writes.answer(request, reply, (context) =>
      this.service.changeCertificate(context, key, input),
    );
  }
}
