// Beside the walk: the connection on which Mosquitto's dynamic-security plugin is told and asked.
import mqtt, { type MqttClient } from 'mqtt';

const CONTROL = '$CONTROL/dynamic-security/v1';
const RESPONSES = `${CONTROL}/response`;
/** The plugin writes its whole file after every command, and the broker stands still meanwhile. */
const ANSWER_WITHIN_MS = 30_000;

/** A command of the plugin; the rest of its fields are the plugin's own. */
export interface ControlCommand {
  readonly command: string;
  readonly [field: string]: unknown;
}

/** What the plugin says to one command; `error` in its own words, absent where it was done. */
export interface ControlAnswer {
  readonly command: string;
  readonly error?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** One connection with the account of an administrator; sets of commands go one after the other. */
export class ControlConnection {
  private waiting: ((answers: readonly ControlAnswer[]) => void) | undefined;

  private constructor(private readonly client: MqttClient) {}

  /** @throws Error where the broker is away or refuses the account */
  static async open(url: string): Promise<ControlConnection> {
    const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, connectTimeout: 3_000, clean: true });
    const connection = new ControlConnection(client);
    client.on('error', () => undefined);
    client.on('message', (topic, payload) => {
      if (topic === RESPONSES) connection.hear(payload.toString());
    });
    await client.subscribeAsync(RESPONSES, { qos: 1 });
    return connection;
  }

  get isOpen(): boolean {
    return this.client.connected;
  }

  /**
   * Sends commands in one message and gives their answers in the same order; a command that failed has its `error`.
   * @throws Error where no answer comes; the connection is closed then, so that a late one meets nobody
   */
  async ask(commands: readonly ControlCommand[]): Promise<readonly ControlAnswer[]> {
    const answered = new Promise<readonly ControlAnswer[]>((resolve, reject) => {
      const timer = setTimeout(() => fail(), ANSWER_WITHIN_MS);
      const fail = () => {
        this.close();
        clearTimeout(timer);
        reject(
          new Error(
            'no answer of the dynamic-security plugin (MOSQUITTO_CONTROL_URL: an administrator of it?)',
          ),
        );
      };
      this.client.once('close', fail);
      this.waiting = (answers) => {
        clearTimeout(timer);
        this.client.off('close', fail);
        resolve(answers);
      };
    });
    this.client.publish(CONTROL, JSON.stringify({ commands }), { qos: 1 });
    const answers = await answered;
    if (answers.length !== commands.length)
      throw new Error('the dynamic-security plugin left commands unanswered');
    return answers;
  }

  close(): void {
    this.client.end(true);
  }

  private hear(text: string): void {
    const waiting = this.waiting;
    this.waiting = undefined;
    waiting?.((JSON.parse(text) as { responses: ControlAnswer[] }).responses);
  }
}
