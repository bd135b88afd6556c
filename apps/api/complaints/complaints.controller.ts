// Complaints 欠薪诉求: those who see to them, and workers their own.
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ComplaintMove } from '#domain/complaints/complaint-state.js';
import { withScope } from '#store/caller-scope.js';
import { listComplaints } from '#store/listing/complaints.store.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { projectRowOf } from '../parameters.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import {
  type ComplaintDeed,
  type ComplaintQuery,
  type NewComplaintBody,
  type ReceivedComplaint,
  complaint,
  complaintClosing,
  complaintClosingInput,
  complaintDeed,
  complaintDetail,
  complaintQuery,
  complaintRating,
  complaintTransfer,
  contact,
  newComplaint,
  receiptAnswer,
  receivedComplaint,
} from './complaints.dto.js';
import { ComplaintService } from './complaints.service.js';

const ID = { name: 'id', example: '1-1', schema: { type: 'string' } } as const;
const DETAIL = { name: 'ComplaintDetail', schema: complaintDetail };
const RECEIVERS = ['labour_officer', 'general_contractor', 'regulator'] as const;

/** A request, its answer, and what is done. */
interface Exchange {
  readonly request: HttpRequest;
  readonly reply: HttpReply;
  readonly deed: ComplaintDeed;
}

// the employer of the team sees none: whoever complains works for it
@ApiTags('wages')
@Roles('administrator', 'auditor', 'regulator', 'general_contractor', 'labour_officer', 'worker')
@Controller('api/v1/complaints')
export class ComplaintsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: ComplaintService,
  ) {}

  @Get()
  @ListRoute({
    summary: 'Complaints about wages, the latest first; a worker sees the own ones',
    name: 'Complaint',
    item: complaint,
    query: complaintQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(complaintQuery)) query: ComplaintQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'complaints',
      columns: Object.keys(complaint.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listComplaints(tx, query, page)),
    });
  }

  @Post()
  @Roles('worker')
  @WriteRoute({
    summary: 'Complain by the own account; the receipt is shown once',
    body: {
      name: 'NewComplaint',
      schema: newComplaint,
      example: {
        project: '21040420240601001',
        content: '10月工资少发3个工',
        claimedFen: 90_000,
        claimedMonth: '2026-10',
      },
    },
    answer: { name: 'ComplaintReceipt', schema: receiptAnswer },
    problems: [404],
  })
  raise(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newComplaint)) input: NewComplaintBody,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.raise(context, input));
  }

  @Post('received')
  @Roles(...RECEIVERS)
  @WriteRoute({
    summary:
      'Enter what came by phone, by letter or from another platform; the receipt is for whoever complained',
    body: {
      name: 'ReceivedComplaint',
      schema: receivedComplaint,
      example: {
        project: '21040420240601001',
        channel: 'PHONE',
        content: '来电反映10月工资没有发',
        claimedMonth: '2026-10',
        name: '王五',
        phone: '13812345678',
      },
    },
    answer: { name: 'ComplaintReceipt', schema: receiptAnswer },
    problems: [404],
  })
  enter(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(receivedComplaint)) input: ReceivedComplaint,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.enter(context, input));
  }

  @Get(':id')
  @ApiParam(ID)
  @ReadRoute({
    summary: 'One complaint: everything that became of it, and the cases that it may be about',
    answer: schemaNamed('ComplaintDetail', complaintDetail),
    problems: [404],
  })
  find(@CallerOf() { scope }: Caller, @Param('id') id: string): ReturnType<ComplaintService['tell']> {
    const key = projectRowOf(id);
    return withScope(this.store, scope, (tx) => this.service.tell(tx, key));
  }

  @Post(':id/accept')
  @Roles(...RECEIVERS)
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Accept it: the clock of the closing runs',
    status: 200,
    body: { name: 'ComplaintDeed', schema: complaintDeed, example: { reason: '已受理，三日内核对' } },
    answer: DETAIL,
    problems: [404],
  })
  accept(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(complaintDeed)) deed: ComplaintDeed,
  ): Promise<void> {
    return this.move({ request, reply, deed }, id, 'accept');
  }

  @Post(':id/transfer')
  @Roles(...RECEIVERS)
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Pass it on; the first receiver stays responsible until the other has accepted',
    status: 200,
    body: {
      name: 'ComplaintTransfer',
      schema: complaintTransfer,
      example: { reason: '属区人社局受理', receiver: '区劳动监察大队' },
    },
    answer: DETAIL,
    problems: [404],
  })
  transfer(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(complaintTransfer)) deed: ComplaintDeed,
  ): Promise<void> {
    return this.move({ request, reply, deed }, id, 'transfer');
  }

  @Post(':id/extend')
  @Roles('regulator')
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Thirty working days more',
    status: 200,
    body: { name: 'ComplaintDeed', schema: complaintDeed, example: { reason: '案情复杂' } },
    answer: DETAIL,
    problems: [404],
  })
  extend(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(complaintDeed)) deed: ComplaintDeed,
  ): Promise<void> {
    return this.move({ request, reply, deed }, id, 'extend');
  }

  @Post(':id/close')
  @Roles(...RECEIVERS)
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Close it with what came of it, as it is told to the worker',
    status: 200,
    body: {
      name: 'ComplaintClosing',
      schema: complaintClosing,
      example: { reason: '已补发', outcome: 'PAID', recoveredFen: 90_000, helpedPeople: 1 },
    },
    answer: DETAIL,
    problems: [404],
  })
  close(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(complaintClosingInput)) deed: ComplaintDeed,
  ): Promise<void> {
    return this.move({ request, reply, deed }, id, 'close');
  }

  @Post(':id/rate')
  @Roles('worker')
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Say how content you are',
    status: 200,
    body: { name: 'ComplaintRating', schema: complaintRating, example: { satisfaction: 5 } },
    answer: DETAIL,
    problems: [404],
  })
  rate(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(complaintRating)) deed: ComplaintDeed,
  ): Promise<void> {
    return this.move({ request, reply, deed }, id, 'rate');
  }

  @Post(':id/reopen')
  @Roles('worker', 'regulator')
  @ApiParam(ID)
  @WriteRoute({
    summary: 'It is not over',
    status: 200,
    body: { name: 'ComplaintDeed', schema: complaintDeed, example: { reason: '仍未到账' } },
    answer: DETAIL,
    problems: [404],
  })
  reopen(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(complaintDeed)) deed: ComplaintDeed,
  ): Promise<void> {
    return this.move({ request, reply, deed }, id, 'reopen');
  }

  @Post(':id/contact')
  @Roles(...RECEIVERS)
  @ApiParam(ID)
  @WriteRoute({
    summary: 'Whom to call; every look is audited',
    status: 200,
    body: { name: 'ComplaintDeed', schema: complaintDeed, example: { reason: '告知处理结果' } },
    answer: { name: 'ComplaintContact', schema: contact },
    problems: [404],
  })
  contact(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('id') id: string,
    @Body(validated(complaintDeed)) { reason }: ComplaintDeed,
  ): Promise<void> {
    const key = projectRowOf(id);
    return this.writes.answer(request, reply, (context) => this.service.contact(context, key, reason));
  }

  private move({ request, reply, deed }: Exchange, id: string, move: ComplaintMove): Promise<void> {
    const key = projectRowOf(id);
    return this.writes.answer(request, reply, (context) => this.service.move(context, key, move, deed));
  }
}
