// Step 10 of the walk: whoever stands behind a token, as the register knows them at this moment.
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { findAccount } from '#store/account.store.js';
import { accountOfClient, findClient } from '#store/api-client.store.js';
import { scopeOf } from '#store/caller-scope.js';
import type { Caller } from '../http.js';
import { Problem } from '../problem.js';
import { type Claims, Sessions } from './session.js';

@Injectable()
export class Callers {
  constructor(
    private readonly sessions: Sessions,
    @InjectDataSource('api') private readonly store: DataSource,
  ) {}

  /**
   * The account is read every time: closing it, its log-out or a change of role ends the session.
   * @throws Problem `unauthenticated`
   */
  async of(token: string): Promise<{ readonly caller: Caller; readonly claims: Claims }> {
    const claims = this.sessions.read(token);
    if (!claims) throw new Problem('unauthenticated');
    return { claims, caller: await (claims.cid === undefined ? this.person(claims) : this.machine(claims)) };
  }

  private async person(claims: Claims): Promise<Caller> {
    const account = await findAccount(this.store, { id: claims.uid ?? 0, tokenId: claims.jti });
    if (account?.role !== claims.role || account.sessionEpoch !== claims.epoch)
      throw new Problem('unauthenticated');
    return { account, scope: { ...(await scopeOf(this.store, account)), accountId: account.id } };
  }

  private async machine(claims: Claims): Promise<Caller> {
    const client = await findClient(this.store, { id: claims.cid ?? 0, tokenId: claims.jti });
    if (client?.role !== claims.role || client.version !== claims.epoch) throw new Problem('unauthenticated');
    const account = accountOfClient(client);
    return { account, scope: { ...(await scopeOf(this.store, client)), clientId: client.id } };
  }
}
