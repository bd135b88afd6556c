// Step 10 of the walk: what a person may do to the own account.
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { KeyRing, hashPassword, verifyPassword } from '#platform/crypto.js';
import { checkTotp, newTotpSecret, totpUri } from '#platform/totp.js';
import { type Account, changePassword, holdAccount, revokeSession, setTotp } from '#store/account.store.js';
import { appendAudit } from '#store/audit.store.js';
import { inScope } from '#store/caller-scope.js';
import type { Transaction } from '#store/unit-of-work.js';
import type { HttpRequest } from '../http.js';
import { Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
import { type WriteAnswer, type WriteContext, actorOf } from '../writes.js';
import type { PasswordChange } from './access.dto.js';
import { LoginService, type OpenedSession } from './login.service.js';
import { callerOf } from './permission.js';
import { Sessions, tokenOf } from './session.js';

/** The start of what everybody tries first; twelve characters keep most of the rest out. */
const COMMON = /^(.)\1+$|password|passw0rd|qwerty|12345678|abcdefgh|zhuming|iloveyou|admin|letmein|welcome/i;

const WRONG_CODE = {
  field: 'code',
  code: 'wrong',
  message: 'is not the present code, or was used, or the account is locked',
};

/** A new password, made ready before the write: making its hash is slow too. */
interface PreparedPassword {
  readonly proved: Account;
  readonly passwordHash: string;
}

@Injectable()
export class OwnAccountService {
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
        {
          action: 'auth.logout',
          subjectKind: scope.clientId === undefined ? 'user' : 'api_client',
          subjectId: account.name,
        },
      ]);
    });
  }

  /**
   * The own account, where the password is the right one; a stolen session may not guess at it. Before the write, since
   * the check is slow and a failure must be counted although nothing is written.
   * @throws Problem `unprocessable` for a wrong password or a locked account, `forbidden` for a machine
   */
  async prove(request: HttpRequest, password: string, field: string): Promise<Account> {
    const account = ownOf(request);
    const isRight =
      !account.isLocked && (await this.logins.inTurn(() => verifyPassword(account.passwordHash, password)));
    if (isRight) return account;
    await this.logins.noteFailure(account, actorOf(request));
    return refuse([wrongPassword(field)]);
  }

  /**
   * Counts a wrong code, before the write too. Where no code is asked for there is nothing to guess: the write says so.
   * @throws Problem `unprocessable` for a wrong code or a locked account, `forbidden` for a machine
   */
  async proveCode(request: HttpRequest, code: string, isActive: boolean): Promise<void> {
    const account = ownOf(request);
    if (account.totpCipher === null || account.isTotpActive !== isActive) return;
    if (!account.isLocked && this.stepOf(account, code) !== undefined) return;
    await this.logins.noteFailure(account, actorOf(request));
    refuse([WRONG_CODE]);
  }

  /** The hash of a new password. @throws Problem `unprocessable` for a wrong or a weak password */
  async prepare(request: HttpRequest, { current, next }: PasswordChange): Promise<PreparedPassword> {
    const proved = await this.prove(request, current, 'current');
    if (next === current)
      refuse([{ field: 'next', code: 'unchanged', message: 'is the password until now' }]);
    if (COMMON.test(next) || next.toLowerCase().includes(proved.name.toLowerCase()))
      refuse([{ field: 'next', code: 'too_common', message: 'is a common password or holds the name' }]);
    return { proved, passwordHash: await this.logins.inTurn(() => hashPassword(next)) };
  }

  /** @throws Problem `unprocessable` where the password until now is another one meanwhile */
  async changePassword(
    { tx, log }: WriteContext,
    { proved, passwordHash }: PreparedPassword,
  ): Promise<OpenedSession> {
    const account = await held(tx, proved, 'current');
    await changePassword(tx, account.id, { passwordHash, mustChange: false });
    log({ action: 'auth.password', subjectKind: 'user', subjectId: account.name });
    return this.logins.open({
      ...account,
      sessionEpoch: account.sessionEpoch + 1,
      mustChangePassword: false,
    });
  }

  /** @throws Problem `conflict` where codes are asked for already */
  async startTotp({ tx, log }: WriteContext, proved: Account): Promise<WriteAnswer> {
    const account = await held(tx, proved, 'password');
    if (account.isTotpActive) throw new Problem('conflict', 'one-time passwords are asked for already');
    const secret = newTotpSecret();
    await setTotp(tx, account.id, { cipher: this.keys.encrypt(secret), isActive: false, lastStep: null });
    log({ action: 'auth.totp_start', subjectKind: 'user', subjectId: account.name });
    return { status: 200, body: { secret, uri: totpUri(secret, account.name) }, isSecret: true };
  }

  /** @throws Problem `unprocessable` for a wrong code, `conflict` where nothing was begun */
  async confirmTotp({ tx, caller, log }: WriteContext, code: string): Promise<WriteAnswer> {
    const account = await holdAccount(tx, caller.account.id);
    if (!account?.totpCipher || account.isTotpActive)
      throw new Problem('conflict', 'there is nothing to confirm');
    const lastStep = this.heldStep(account, code);
    await setTotp(tx, account.id, { cipher: account.totpCipher, isActive: true, lastStep });
    log({ action: 'auth.totp_on', subjectKind: 'user', subjectId: account.name });
    return { status: 204 };
  }

  /** @throws Problem `unprocessable` for a wrong code, `conflict` where no codes are asked for */
  async endTotp({ tx, log }: WriteContext, proved: Account, code: string): Promise<WriteAnswer> {
    const account = await held(tx, proved, 'password');
    if (!account.isTotpActive) throw new Problem('conflict', 'one-time passwords are not asked for');
    this.heldStep(account, code);
    await setTotp(tx, account.id, { cipher: null, isActive: false, lastStep: null });
    log({ action: 'auth.totp_off', subjectKind: 'user', subjectId: account.name });
    return { status: 204 };
  }

  /** The code once more, under the write's lock: another request may have used it, or the account been locked. */
  private heldStep(account: Account, code: string): number {
    const step = account.isLocked ? undefined : this.stepOf(account, code);
    return step ?? refuse([WRONG_CODE]);
  }

  /** The interval of a right code; undefined for a wrong one. */
  private stepOf({ totpCipher, totpLastStep }: Account, code: string): number | undefined {
    if (totpCipher === null) return undefined;
    const checked = checkTotp(this.keys.decrypt(totpCipher), code, Date.now(), totpLastStep);
    return checked.ok ? checked.step : undefined;
  }
}

/** The own account as the guard has just read it; a machine has none. */
function ownOf(request: HttpRequest): Account {
  const { scope, account } = callerOf(request);
  if (scope.clientId !== undefined) throw new Problem('forbidden');
  return account;
}

/** The account under the write's lock, where what was proved before still holds. */
async function held(tx: Transaction, proved: Account, field: string): Promise<Account> {
  const account = await holdAccount(tx, proved.id);
  if (!account || account.isLocked || account.passwordHash !== proved.passwordHash)
    return refuse([wrongPassword(field)]);
  return account;
}

const wrongPassword = (field: string) => ({
  field,
  code: 'wrong',
  message: 'is not the password, or the account is locked',
});
