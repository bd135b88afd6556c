// Step 10 of the walk: the first page that anybody sees.
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../access/permission.js';
import { DEMO_LOGINS, type DemoLogin } from '../api-options.js';
import type { HttpReply } from '../http.js';
import { landingBody } from './landing-body.js';
import { LANDING_SCRIPT } from './landing-script.js';
import { LANDING_STYLE } from './landing-style.js';
import { sendPage } from './page.js';

@ApiExcludeController()
@Controller()
export class LandingController {
  constructor(@Inject(DEMO_LOGINS) private readonly logins: readonly DemoLogin[]) {}

  @Get()
  @Public()
  show(@Res() reply: HttpReply): void {
    const body = landingBody(this.logins);
    sendPage(reply, { title: '筑名 Zhuming', style: LANDING_STYLE, script: LANDING_SCRIPT, body });
  }
}
