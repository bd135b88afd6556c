// Step 10 of the walk: a password becomes a session. Whether a name exists cannot be told from the answer or its time.
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { KeyRing, hashPassword, randomSecret, verifyPassword } from '#platform/crypto.js';
import { checkTotp } from '#platform/totp.js';
import { type Account, findAccountByName, noteFailedLogin, noteLogin } from '#store/account.store.js';
import { type AuditActor, appendAudit } from '#store/audit.store.js';
import { LOGIN_SCOPE, inScope } from '#store/caller-scope.js';
import { Problem } from '../problem.js';
import type { Credentials } from './access.dto.js';
import { Sessions } from './session.js';

/** Checking a password is made to be slow; more at once would starve every other request. */
const MOST_AT_ONCE = 16;

/** The id that no account has. */
const NOBODY = 0;

/** What a log-in gives. */
export interface OpenedSession {
  readonly token: string;
  readonly role: string;
  readonly expiresAt: Date;
  readonly mustChangePassword: boolean;
}

@Injectable()
export class LoginService {
  private readonly nobody = hashPassword(randomSecret());
  private running = 0;

  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly sessions: Sessions,
    private readonly keys: KeyRing,
  ) {}

  /**
   * @throws Problem `invalid_credentials`, the same for an unknown name, a wrong password, a wrong code and a locked
   *   account; `totp_required` after the right password of an account that asks for a code
   */
  logIn(credentials: Credentials, place: AuditActor): Promise<OpenedSession> {
    return this.inTurn(() => this.check(credentials, place));
  }

  /**
   * Runs what checks or makes the hash of a password, where there is room for it.
   * @throws Problem `too_many_requests`
   */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= MOST_AT_ONCE) throw new Problem('too_many_requests');
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
    }
  }

  /** A session for an account that has just proved itself. */
  open({ id, role, sessionEpoch, mustChangePassword }: Account): OpenedSession {
    return { ...this.sessions.open({ uid: id, role, epoch: sessionEpoch }), role, mustChangePassword };
  }

  private async check({ name, password, code }: Credentials, place: AuditActor): Promise<OpenedSession> {
    const account = await findAccountByName(this.store, name);
    const isRight = await verifyPassword(account?.passwordHash ?? (await this.nobody), password);
    if (!account || account.isLocked || !isRight) return this.refuse(account, place);
    if (account.isTotpActive && code === undefined) throw new Problem('totp_required');
    const step = account.isTotpActive ? this.stepOf(account, code ?? '') : null;
    if (step === undefined) return this.refuse(account, place);
    const isFirst = await inScope(this.store, LOGIN_SCOPE, async (tx) => {
      if (!(await noteLogin(tx, account.id, step))) return false;
      await appendAudit(tx, actorFrom(account, place), [
        { action: 'auth.login', subjectKind: 'user', subjectId: account.name },
      ]);
      return true;
    });
    return isFirst ? this.open(account) : this.refuse(account, place);
  }

  /** The interval of a right code; undefined for a wrong one. */
  private stepOf({ totpCipher, totpLastStep }: Account, code: string): number | undefined {
    if (totpCipher === null) return undefined;
    const checked = checkTotp(this.keys.decrypt(totpCipher), code, Date.now(), totpLastStep);
    return checked.ok ? checked.step : undefined;
  }

  private async refuse(account: Account | undefined, place: AuditActor): Promise<never> {
    await this.noteFailure(account, place);
    throw new Problem('invalid_credentials');
  }

  /**
   * A wrong password or code counts, wherever it was typed in, and is a deed. For a name that nobody has the same is done,
   * so that it takes the same time; the name itself is not kept: people type numbers and passwords there.
   */
  async noteFailure(account: Account | undefined, place: AuditActor): Promise<void> {
    await inScope(this.store, LOGIN_SCOPE, async (tx) => {
      await noteFailedLogin(tx, account?.id ?? NOBODY);
      await appendAudit(tx, actorFrom(account, place), [
        { action: 'auth.login_failed', subjectKind: 'user', subjectId: account?.name ?? '' },
      ]);
    });
  }
}

function actorFrom(account: Account | undefined, place: AuditActor): AuditActor {
  if (!account) return { ...place, actorKind: 'nobody', actorId: null, actorName: '' };
  return { ...place, actorKind: 'user', actorId: account.id, actorName: account.name };
}
