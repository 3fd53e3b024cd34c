import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Random } from './random';

/** What the proxy does to how many answers; each a probability, 0 when absent. */
export interface Lies {
  /** eth_getLogs is answered with []. */
  readonly emptyLogs?: number;
  /** The later part of the logs is left out. */
  readonly truncatedLogs?: number;
  /** One log is answered twice. */
  readonly doubledLogs?: number;
  /** Amounts are answered a thousandfold: those of logs, and the value that transactions carry. */
  readonly inflated?: number;
  /** Blocks are answered with null. */
  readonly nullBlocks?: number;
  /** The answer is that of a node some blocks behind. */
  readonly lag?: number;
  readonly lagBlocks?: number;
  readonly wrongChainId?: number;
  /** Blocks carry a hash of another chain. */
  readonly foreignHash?: number;
  /** HTTP statuses, one of them picked, instead of an answer. */
  readonly failing?: number;
  readonly statuses?: readonly number[];
  /** Seconds, sent with each failing status. */
  readonly retryAfter?: number;
  /** No answer at all. */
  readonly hang?: number;
  /** An answer that is not JSON, or is cut off. */
  readonly garbage?: number;
  /** A transaction is handed on to the node; whoever sent it hears nothing, a broken connection or 500. */
  readonly sentSilently?: number;
  readonly sentThenReset?: number;
  readonly sentThenFailed?: number;
  /** It is not handed on, and refused in one of these words. */
  readonly sendRefused?: number;
  readonly refusals?: readonly string[];
  /** It is handed on so much later, in milliseconds; whoever sent it hears 500. */
  readonly sentLate?: number;
  readonly lateMs?: number;
}

/** What the proxy answers with instead of JSON-RPC. */
class NoAnswer extends Error {
  constructor(readonly how: 'silence' | 'reset' | 'failure') {
    super(how);
  }
}

export interface LyingProxy {
  readonly url: string;
  /** May be changed while it runs. */
  lies: Lies;
  /** Requests by method, and lies told by kind. */
  readonly requests: Map<string, number>;
  readonly told: Map<string, number>;
  stop(): Promise<void>;
}

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

interface Block {
  readonly number: string;
  readonly hash: string;
}

/** The same answer with larger amounts; no bloom and no hash of a header tells. */
function inflated(result: unknown): unknown {
  const text = JSON.stringify(result).replace(
    /"(data|value)":"0x([0-9a-f]+)"/g,
    (_, name: string, digits: string) =>
      `"${name}":"0x${(BigInt(`0x${digits}`) * 1_000n).toString(16).padStart(digits.length, '0')}"`,
  );
  return JSON.parse(text);
}

/** A JSON-RPC proxy before an honest node that lies by chance, repeatably by seed. */
export async function startLyingProxy(target: string, lies: Lies, seed: number): Promise<LyingProxy> {
  const random = new Random(seed);
  const proxy = { lies, requests: new Map<string, number>(), told: new Map<string, number>() };
  const count = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  const lie = (kind: keyof Lies, probability: number | undefined): boolean => {
    if (!random.chance(probability ?? 0)) return false;
    count(proxy.told, kind);
    return true;
  };

  const honest = async (call: Call): Promise<Record<string, unknown>> => {
    const response = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(call),
    });
    return (await response.json()) as Record<string, unknown>; // a JSON-RPC answer of an honest node
  };

  const answer = async (call: Call): Promise<Record<string, unknown>> => {
    count(proxy.requests, call.method);
    const { lies: now } = proxy;
    const own = { jsonrpc: '2.0', id: call.id };
    if (call.method === 'eth_sendRawTransaction') return send(call);
    if (call.method === 'eth_chainId' && lie('wrongChainId', now.wrongChainId)) return { ...own, result: '0x539f' };
    const isBlock = call.method.startsWith('eth_getBlockBy');
    const isLogs = call.method === 'eth_getLogs';
    if (isBlock && lie('nullBlocks', now.nullBlocks)) return { ...own, result: null };
    if (isLogs && lie('emptyLogs', now.emptyLogs)) return { ...own, result: [] };
    if ((isBlock || isLogs) && lie('lag', now.lag)) return { ...own, result: await lagging(call, now.lagBlocks ?? 5) };
    const told = await honest(call);
    const { result } = told;
    if (isBlock && result && lie('foreignHash', now.foreignHash)) {
      const hash = `0x${Array.from({ length: 64 }, () => random.between(0, 15).toString(16)).join('')}`;
      return { ...told, result: { ...result, hash } };
    }
    if ((isBlock || isLogs || call.method === 'eth_getBlockReceipts') && result && lie('inflated', now.inflated)) {
      return { ...told, result: inflated(result) };
    }
    if (isLogs && Array.isArray(result) && result.length > 0) {
      if (lie('truncatedLogs', now.truncatedLogs))
        return { ...told, result: result.slice(0, random.between(0, result.length - 1)) };
      if (lie('doubledLogs', now.doubledLogs)) return { ...told, result: [...result, result.at(-1)] };
    }
    return told;
  };

  /** What becomes of a transaction that is sent through a lying proxy. */
  const send = async (call: Call): Promise<Record<string, unknown>> => {
    const { lies: now } = proxy;
    if (lie('sendRefused', now.sendRefused)) {
      const message = random.pick(now.refusals ?? ['already known', 'nonce too low']);
      return { jsonrpc: '2.0', id: call.id, error: { code: -32000, message } };
    }
    if (lie('sentLate', now.sentLate)) {
      setTimeout(() => void honest(call).catch(() => undefined), now.lateMs ?? 5_000);
      throw new NoAnswer('failure');
    }
    const told = await honest(call);
    if (lie('sentSilently', now.sentSilently)) throw new NoAnswer('silence');
    if (lie('sentThenReset', now.sentThenReset)) throw new NoAnswer('reset');
    if (lie('sentThenFailed', now.sentThenFailed)) throw new NoAnswer('failure');
    return told;
  };

  /** What a node that is `behind` blocks back would say. */
  const lagging = async (call: Call, behind: number): Promise<unknown> => {
    const head = Number((await honest({ ...call, method: 'eth_blockNumber', params: [] }))['result']) - behind;
    const [subject] = call.params;
    if (call.method === 'eth_getBlockByNumber') {
      if (subject === 'latest') {
        const latest = { ...call, params: [`0x${Math.max(0, head).toString(16)}`, call.params[1]] };
        return (await honest(latest))['result'];
      }
      if (typeof subject === 'string' && Number(subject) > head) return null;
    }
    const { result } = await honest(call);
    if (call.method === 'eth_getLogs') {
      return (result as { blockNumber: string }[]).filter(({ blockNumber }) => Number(blockNumber) <= head); // logs of the node
    }
    return result && Number((result as Block).number) > head ? null : result; // a block of the node
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer); // a request body comes in buffers
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Call | Call[]; // sent by the reader under test
    const { lies: now } = proxy;
    if (lie('hang', now.hang)) return;
    if (lie('failing', now.failing)) {
      const headers = now.retryAfter === undefined ? {} : { 'retry-after': String(now.retryAfter) };
      response.writeHead(random.pick(now.statuses ?? [403, 429, 503]), headers).end('no');
      return;
    }
    const text = JSON.stringify(Array.isArray(body) ? await Promise.all(body.map(answer)) : await answer(body));
    const cut = lie('garbage', now.garbage);
    response.writeHead(200, { 'content-type': 'application/json' }).end(cut ? text.slice(0, text.length / 2) : text);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      const how = error instanceof NoAnswer ? error.how : 'reset';
      if (how === 'failure') response.writeHead(500).end('no');
      else if (how === 'reset') response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
