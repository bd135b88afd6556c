// Server-sent events as a test reads them: frame by frame, as they come.
import type { Json } from './api-server.js';

/** One event, its data parsed. */
export interface EventFrame {
  readonly event: string;
  readonly id: string;
  readonly data: Json;
}

/** Frames with data; what is there for the browser alone (retry, signs of life) is passed over. */
export async function* framesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<EventFrame> {
  let text = '';
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString('utf8');
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = new Map(
        text
          .slice(0, end)
          .split('\n')
          .map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
      );
      text = text.slice(end + 2);
      const data = fields.get('data');
      if (data)
        yield { event: fields.get('event') ?? '', id: fields.get('id') ?? '', data: JSON.parse(data) };
    }
  }
}

/** The next frame of one kind; the others are passed over. */
export async function nextFrame(frames: AsyncGenerator<EventFrame>, event: string): Promise<EventFrame> {
  for (;;) {
    const frame = await frames.next();
    if (frame.done === true) throw new Error('the stream ended');
    if (frame.value.event === event) return frame.value;
  }
}
