// Plumbing: e-mail through an SMTP server.
import { createTransport } from 'nodemailer';

/** Where mail is handed over: `smtp://user:password@host:587` or `smtps://…`, and who sends. */
export interface MailOptions {
  readonly url: string;
  readonly from: string;
}

/** The mail server of a configuration; none where `SMTP_URL` is not set. */
export function mailOptions(config: {
  readonly SMTP_URL?: string | undefined;
  readonly MAIL_FROM: string;
}): MailOptions | undefined {
  return config.SMTP_URL === undefined ? undefined : { url: config.SMTP_URL, from: config.MAIL_FROM };
}

/** One message. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

const TIMEOUT_MS = 15_000;

/**
 * Hands a message over.
 * @throws the server's refusal, or that it cannot be reached within 15 s
 */
export async function sendMail({ url, from }: MailOptions, mail: Mail): Promise<void> {
  const { protocol, hostname, port, username, password } = new URL(url);
  const isSecure = protocol === 'smtps:';
  const transport = createTransport({
    host: hostname,
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    secure: isSecure,
    ...(username === ''
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  try {
    await transport.sendMail({ from, ...mail });
  } finally {
    transport.close();
  }
}
