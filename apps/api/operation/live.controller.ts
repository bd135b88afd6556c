// Step 10 of the walk: the running day as server-sent events, open to everybody.
import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../access/permission.js';
import { sendEvents } from '../event-hub.js';
import type { HttpReply } from '../http.js';
import { EventRoute } from '../openapi.js';
import { Problem } from '../problem.js';
import { LiveFeed } from './live-feed.js';

@ApiTags('operation')
@Controller('api/v1/live')
export class LiveController {
  constructor(private readonly feed: LiveFeed) {}

  @Get()
  @Public()
  @EventRoute({
    summary: 'Counts of the running day as server-sent events',
    description:
      'Event `live`: passes and refusals since local midnight, heads inside, by project. Event `passes`: the last ' +
      'passes, without persons. Event `figures`: sums of last month. Each comes when it has changed, at most once a ' +
      'second, and holds the whole state: a listener that comes back has missed nothing.',
    problems: [503],
  })
  listen(@Res() reply: HttpReply): void {
    const stream = this.feed.listen();
    if (!stream) throw new Problem('unavailable', 'too many listeners');
    sendEvents(reply, stream);
  }
}
