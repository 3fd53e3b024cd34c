import type WebSocketClient from 'ws';

const FIRST_RECONNECT_MS = 250;
const LONGEST_RECONNECT_MS = 30_000;
/** A socket that is silent this long is dead: heads and pongs would have come. */
const PING_EVERY_MS = 15_000;
/** With a live socket the polling only guards against one that lives and says nothing. */
const SLOW_POLL_FACTOR = 10;

/**
 * Says when there may be a new head: by websocket as soon as a node announces it, by the clock where none does. It is only a
 * hint; what the head is gets asked and checked elsewhere.
 */
export class HeadFollower {
  private readonly sockets = new Set<WebSocketClient>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private live = 0;
  private polls = 0;
  private stopped = false;

  constructor(
    wsUrls: readonly string[],
    pollIntervalMs: number,
    private readonly onHead: () => void,
  ) {
    for (const url of wsUrls) void this.connect(url, 0);
    this.timers.add(setInterval(() => this.poll(), pollIntervalMs));
  }

  stop(): void {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    for (const socket of this.sockets) socket.terminate();
  }

  private poll(): void {
    this.polls++;
    if (this.live === 0 || this.polls % SLOW_POLL_FACTOR === 0) this.onHead();
  }

  private async connect(url: string, failures: number): Promise<void> {
    const { WebSocket } = await import('ws');
    if (this.stopped) return;
    const socket = new WebSocket(url, { handshakeTimeout: 10_000, maxPayload: 1024 * 1024, followRedirects: false });
    this.sockets.add(socket);
    let subscribed = false;
    let answered = true;
    const ping = setInterval(() => {
      if (!answered) return socket.terminate();
      answered = false;
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    }, PING_EVERY_MS);
    this.timers.add(ping);
    socket.on('open', () => socket.send('{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]}'));
    socket.on('pong', () => (answered = true));
    socket.on('message', (message) => {
      answered = true;
      // A node that announces nothing must not slow the polling down.
      if (isError(message.toString())) return socket.terminate();
      if (!subscribed) {
        subscribed = true;
        this.live++;
      }
      this.onHead();
    });
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', () => {
      clearInterval(ping);
      this.timers.delete(ping);
      this.sockets.delete(socket);
      if (subscribed) this.live--;
      if (!this.stopped) this.reconnect(url, subscribed ? 0 : failures + 1);
    });
  }

  private reconnect(url: string, failures: number): void {
    const wait = Math.min(FIRST_RECONNECT_MS * 2 ** failures, LONGEST_RECONNECT_MS) * (0.75 + Math.random() / 2);
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void this.connect(url, failures);
    }, wait);
    this.timers.add(timer);
  }
}

function isError(message: string): boolean {
  try {
    const parsed: unknown = JSON.parse(message);
    return typeof parsed !== 'object' || parsed === null || 'error' in parsed;
  } catch {
    return true;
  }
}
