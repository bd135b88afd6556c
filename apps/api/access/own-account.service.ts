// Step 10 of the walk: what a person may do to the own account.
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { KeyRing, hashPassword, verifyPassword } from '#platform/crypto.js';
import { checkTotp, newTotpSecret, totpUri } from '#platform/totp.js';
import { type Account, changePassword, readAccount, revokeSession, setTotp } from '#store/account.store.js';
import { type AuditActor, appendAudit } from '#store/audit.store.js';
import { inScope } from '#store/caller-scope.js';
import type { HttpRequest } from '../http.js';
import { Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
import { type WriteAnswer, type WriteContext, actorOf } from '../writes.js';
import type { PasswordChange, TotpConfirmation, TotpEnd, TotpStart } from './access.dto.js';
import { LoginService, type OpenedSession } from './login.service.js';
import { callerOf } from './permission.js';
import { Sessions, tokenOf } from './session.js';

/** The start of what everybody tries first; twelve characters keep most of the rest out. */
const COMMON = /^(.)\1+$|password|passw0rd|qwerty|12345678|abcdefgh|zhuming|iloveyou|admin|letmein|welcome/i;

/** Checking a password is made to be slow, and holds a connection meanwhile. */
const MOST_CHECKS = 4;

@Injectable()
export class OwnAccountService {
  private checking = 0;

  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly sessions: Sessions,
    private readonly logins: LoginService,
    private readonly keys: KeyRing,
  ) {}

  /** Ends the session of the request. */
  async logOut(request: HttpRequest): Promise<void> {
    const { scope, account } = callerOf(request);
    const claims = this.sessions.read(tokenOf(request)?.token ?? '');
    if (!claims) return;
    await inScope(this.store, scope, async (tx) => {
      await revokeSession(tx, claims.jti, new Date(claims.exp * 1000));
      await appendAudit(tx, actorOf(request), [
        { action: 'auth.logout', subjectKind: 'user', subjectId: account.name },
      ]);
    });
  }

  /** @throws Problem `unprocessable` for a wrong or a weak password */
  async changePassword(context: WriteContext, { current, next }: PasswordChange): Promise<OpenedSession> {
    const { tx, log } = context;
    const account = await this.proved(context, current, 'current');
    if (next === current)
      refuse([{ field: 'next', code: 'unchanged', message: 'is the password until now' }]);
    if (COMMON.test(next) || next.toLowerCase().includes(account.name.toLowerCase()))
      refuse([{ field: 'next', code: 'too_common', message: 'is a common password or holds the name' }]);
    await changePassword(tx, account.id, { passwordHash: await hashPassword(next), mustChange: false });
    log({ action: 'auth.password', subjectKind: 'user', subjectId: account.name });
    return this.logins.open({
      ...account,
      sessionEpoch: account.sessionEpoch + 1,
      mustChangePassword: false,
    });
  }

  /** @throws Problem `unprocessable` for a wrong password, `conflict` where codes are asked for already */
  async startTotp(context: WriteContext, { password }: TotpStart): Promise<WriteAnswer> {
    const { tx, log } = context;
    const account = await this.proved(context, password, 'password');
    if (account.isTotpActive) throw new Problem('conflict', 'one-time passwords are asked for already');
    const secret = newTotpSecret();
    await setTotp(tx, account.id, { cipher: this.keys.encrypt(secret), isActive: false, lastStep: null });
    log({ action: 'auth.totp_start', subjectKind: 'user', subjectId: account.name });
    return { status: 200, body: { secret, uri: totpUri(secret, account.name) }, isSecret: true };
  }

  /** @throws Problem `unprocessable` for a wrong code, `conflict` where nothing was begun */
  async confirmTotp(
    { tx, caller, log, actor }: WriteContext,
    { code }: TotpConfirmation,
  ): Promise<WriteAnswer> {
    const account = await readAccount(tx, caller.account.id);
    if (!account?.totpCipher || account.isTotpActive)
      throw new Problem('conflict', 'there is nothing to confirm');
    const lastStep = await this.stepOf(actor, account, code);
    await setTotp(tx, account.id, { cipher: account.totpCipher, isActive: true, lastStep });
    log({ action: 'auth.totp_on', subjectKind: 'user', subjectId: account.name });
    return { status: 204 };
  }

  /** @throws Problem `unprocessable` for a wrong password or code, `conflict` where no codes are asked for */
  async endTotp(context: WriteContext, { password, code }: TotpEnd): Promise<WriteAnswer> {
    const { tx, log, actor } = context;
    const account = await this.proved(context, password, 'password');
    if (!account.isTotpActive) throw new Problem('conflict', 'one-time passwords are not asked for');
    await this.stepOf(actor, account, code);
    await setTotp(tx, account.id, { cipher: null, isActive: false, lastStep: null });
    log({ action: 'auth.totp_off', subjectKind: 'user', subjectId: account.name });
    return { status: 204 };
  }

  private async stepOf(actor: AuditActor, account: Account, code: string): Promise<number> {
    const { totpCipher, totpLastStep } = account;
    const secret = totpCipher === null ? '' : this.keys.decrypt(totpCipher);
    const checked = account.isLocked
      ? ({ ok: false } as const)
      : checkTotp(secret, code, Date.now(), totpLastStep);
    if (checked.ok) return checked.step;
    await this.logins.noteFailure(account, actor);
    return refuse([{ field: 'code', code: 'wrong', message: 'is not the present code, or was used' }]);
  }

  /** The own account, where the password is the right one; a machine has none. A stolen session may not guess at it. */
  private async proved(
    { tx, caller, actor }: WriteContext,
    password: string,
    field: string,
  ): Promise<Account> {
    const account = await readAccount(tx, caller.account.id);
    if (!account || caller.scope.clientId !== undefined) throw new Problem('forbidden');
    if (this.checking >= MOST_CHECKS) throw new Problem('too_many_requests');
    this.checking += 1;
    const isRight = await verifyPassword(account.passwordHash, password).finally(() => (this.checking -= 1));
    if (isRight && !account.isLocked) return account;
    await this.logins.noteFailure(account, actor);
    return refuse([{ field, code: 'wrong', message: 'is not the password, or the account is locked' }]);
  }
}
