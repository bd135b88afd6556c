// Step 10 of the walk: a password becomes a session. Whether a name exists cannot be told from the answer or its time.
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { hashPassword, randomSecret, verifyPassword } from '#platform/crypto.js';
import { findAccountByName, forgetFailedLogins, noteFailedLogin } from '#store/listing/account.store.js';
import { Problem } from '../problem.js';
import { Sessions } from './session.js';

/** Checking a password is made to be slow; more at once would starve every other request. */
const MOST_AT_ONCE = 16;

/** What a log-in gives. */
export interface OpenedSession {
  readonly token: string;
  readonly role: string;
  readonly expiresAt: Date;
}

@Injectable()
export class LoginService {
  private readonly nobody = hashPassword(randomSecret());
  private running = 0;

  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly sessions: Sessions,
  ) {}

  /** @throws Problem `invalid_credentials`, the same for an unknown name, a wrong password and a locked account */
  async logIn(name: string, password: string): Promise<OpenedSession> {
    if (this.running >= MOST_AT_ONCE) throw new Problem('too_many_requests');
    this.running += 1;
    try {
      return await this.check(name, password);
    } finally {
      this.running -= 1;
    }
  }

  private async check(name: string, password: string): Promise<OpenedSession> {
    const account = await findAccountByName(this.store, name);
    const isRight = await verifyPassword(account?.passwordHash ?? (await this.nobody), password);
    if (!account || account.isLocked) throw new Problem('invalid_credentials');
    if (!isRight) {
      await noteFailedLogin(this.store, account.id);
      throw new Problem('invalid_credentials');
    }
    if (account.failedLogins > 0) await forgetFailedLogins(this.store, account.id);
    return { ...this.sessions.open(account.id, account.role), role: account.role };
  }
}
