// Plumbing: a signed call to somebody else's server.
import { createHmac } from 'node:crypto';

const TIMEOUT_MS = 10_000;

/** What is sent, and under which name: the same delivery twice has the same name. */
export interface WebhookCall {
  readonly url: string;
  readonly secret: string;
  readonly delivery: string;
  readonly body: string;
}

/** `sha256=` and the HMAC, in hex, of `timestamp.body` under the secret. */
function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/**
 * Posts JSON. Redirects are not followed: the body goes to whom it was meant for and nobody else.
 * @throws Error for any answer but 2xx, or none within 10 s
 */
export async function callWebhook({ url, secret, delivery, body }: WebhookCall): Promise<void> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'zhuming',
      'x-zhuming-delivery': delivery,
      'x-zhuming-timestamp': timestamp,
      'x-zhuming-signature': signatureOf(secret, timestamp, body),
    },
    body,
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`answered ${response.status}`);
}
