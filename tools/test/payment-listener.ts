import type { PaymentView } from '@chaintill/checkout';
import { waitFor } from '../local/ports';

export interface HeardPayment {
  readonly id: string;
  readonly event: string;
  readonly payment: PaymentView;
}

/** A payer's page that listens, as a browser reads an event stream. */
export class PaymentListener {
  readonly heard: HeardPayment[] = [];
  ended = false;
  private readonly stop = new AbortController();

  /**
   * @param url of the api
   * @throws Error with the status and the body of a refusal
   */
  static async open(url: string, token: string, headers: Record<string, string> = {}): Promise<PaymentListener> {
    const listener = new PaymentListener();
    const response = await fetch(`${url}/checkout/api/payments/${token}/events`, {
      signal: listener.stop.signal,
      headers: { accept: 'text/event-stream', ...headers },
    });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    void listener.read(response);
    return listener;
  }

  close(): void {
    this.stop.abort();
  }

  get last(): PaymentView | undefined {
    return this.heard.at(-1)?.payment;
  }

  get versions(): number[] {
    return this.heard.map(({ payment }) => payment.version);
  }

  /** States in the order they were told, each as often as the payer saw it come. */
  get states(): PaymentView['state'][] {
    const states = this.heard.map(({ payment }) => payment.state);
    return states.filter((state, n) => state !== states[n - 1]);
  }

  /** Waits until the last that was told satisfies a condition. */
  async until(what: string, holds: (payment: PaymentView) => boolean, timeoutMs = 40_000): Promise<PaymentView> {
    return waitFor(what, async () => (this.last && holds(this.last) ? this.last : undefined), timeoutMs, 5);
  }

  hears(state: PaymentView['state']): Promise<PaymentView> {
    return this.until(state, (payment) => payment.state === state);
  }

  private async read(response: Response): Promise<void> {
    let text = '';
    try {
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += chunk;
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) if (!block.startsWith(':')) this.heard.push(eventOf(block));
      }
    } catch {
      // closed by this side
    }
    this.ended = true;
  }
}

function eventOf(block: string): HeardPayment {
  const fields = new Map(block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]));
  const payment = JSON.parse(fields.get('data') ?? '') as PaymentView; // compared with the api's own answer by tests
  return { id: fields.get('id') ?? '', event: fields.get('event') ?? '', payment };
}
