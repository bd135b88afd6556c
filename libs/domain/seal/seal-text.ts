// Beside the walk: the two texts that are hashed, as docs/seals.md gives them to whoever checks. Their form never
// changes: another form gets another first word.

/** What of a gate event is sealed. Names are those that cannot change; instants are epoch ms. */
export interface SealedEvent {
  readonly projectCode: string;
  readonly deviceSn: string;
  readonly boot: string;
  readonly seq: number;
  /** Null where nobody was found. */
  readonly workerNumber: string | null;
  readonly direction: string;
  readonly method: string;
  readonly verdict: string;
  readonly deviceAt: number;
  readonly receivedAt: number;
  readonly effectiveAt: number;
  readonly timeQuality: string;
  /** Hex. */
  readonly contentHash: string;
}

/**
 * The statement of an event: one line, fields parted by TAB, no line end; UTF-8 when it is hashed.
 * `gate-event/1 project device boot seq worker direction method verdict deviceAt receivedAt effectiveAt timeQuality
 * contentHash`, instants as RFC 3339 in UTC with milliseconds.
 */
export function eventStatement(event: SealedEvent): string {
  return [
    'gate-event/1',
    event.projectCode,
    event.deviceSn,
    event.boot,
    event.seq,
    event.workerNumber ?? '',
    event.direction,
    event.method,
    event.verdict,
    instant(event.deviceAt),
    instant(event.receivedAt),
    instant(event.effectiveAt),
    event.timeQuality,
    event.contentHash,
  ].join('\t');
}

/** A seal without its own hash. */
export interface SealedDay {
  readonly projectCode: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly part: number;
  readonly eventCount: number;
  /** Hex. */
  readonly root: string;
  /** Hex; null = the first seal of the project. */
  readonly previousHash: string | null;
}

/** What a seal hash is made over: `day-seal/1 project date part count root previous`, parted by TAB, no line end. */
export function sealText({ projectCode, date, part, eventCount, root, previousHash }: SealedDay): string {
  return ['day-seal/1', projectCode, date, part, eventCount, root, previousHash ?? ''].join('\t');
}

function instant(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
