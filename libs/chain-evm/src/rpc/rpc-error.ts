/**
 * Why a provider gave no usable answer.
 * - `unreachable`: no connection, 5xx
 * - `timeout`: no whole answer in time
 * - `throttled`: 429 or 503, or the JSON-RPC word for it
 * - `too_large`: the answer would be, or was, larger than the provider or we allow: ask for less
 * - `refused`: an error answer to this request
 * - `malformed`: not what the method answers
 * - `wrong_network`: another chain
 * - `lying`: contradicts what the chain itself commits to, or another answer of the same provider
 */
export type RpcFault =
  'unreachable' | 'timeout' | 'throttled' | 'too_large' | 'refused' | 'malformed' | 'wrong_network' | 'lying';

/** One failed request to one provider. Its text names no address, since that may carry a key. */
export class RpcError extends Error {
  constructor(
    readonly fault: RpcFault,
    message: string,
    /** How long the provider asked us to wait. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.name = 'RpcError';
  }
}

const TOO_LARGE =
  /too many (results|logs|blocks)|more than \d+ (results|logs)|response size|too large|block range|range (is )?too|exceeds? (the )?(max|limit|range)|limit(ed)? to (an? )?[\d,]+|query timeout|timed? ?out|10000 results|max results/i;
const THROTTLED = /rate limit|too many requests|request limit|throttl|capacity|credits|quota/i;

/** Sorts a JSON-RPC error answer. Providers agree on no codes, only roughly on words. */
export function rpcFault(code: number, message: string): RpcFault {
  if (code === 429 || THROTTLED.test(message)) return 'throttled';
  if (TOO_LARGE.test(message)) return 'too_large';
  return 'refused';
}
