import { isAllowedAddress, type AddressPolicy } from '@chaintill/outbound';
import { promises as dns } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { Agent } from 'undici';

/** Gives every address of a host name. @throws Error when there is none */
export type Resolver = (hostname: string) => Promise<readonly string[]>;

const CONNECT_TIMEOUT_MS = 10_000;
/** Shorter than the five seconds after which common servers close an idle connection, perhaps under our next request. */
const KEEP_ALIVE_MS = 4_000;

/** The address that was to be connected to is not a public one. The text names no address: it is shown to the merchant. */
export class AddressRefusedError extends Error {
  constructor(readonly address: string) {
    super('the address behind the URL is not a public one');
    this.name = 'AddressRefusedError';
  }
}

/**
 * Asks the name servers themselves, without the thread pool that getaddrinfo shares with the whole process: names that do
 * not resolve delay nobody else.
 */
export function dnsResolver(): Resolver {
  const resolver = new dns.Resolver({ timeout: 2_000, tries: 2 });
  return async (hostname) => {
    const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const found = [v4, v6].flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    if (found.length === 0) throw new Error('the host name does not resolve');
    return found;
  };
}

/** Asks the operating system, which also knows `localhost`: for the local profile. */
export const systemResolver: Resolver = async (hostname) =>
  (await dns.lookup(hostname, { all: true })).map(({ address }) => address);

/**
 * An HTTP agent that connects to public addresses only (ADR 0007). A name is resolved once for each connection, all of its
 * addresses are checked, and exactly these are connected to, so an answer of the name server that changes afterwards is
 * without effect. What the socket then says it is connected to is checked once more.
 */
export async function guardedAgent(policy: AddressPolicy, resolve: Resolver): Promise<Agent> {
  // Loaded by who sends: the api shares this room, sends nothing, and would pay for it with 18 MiB.
  const { Agent, buildConnector } = await import('undici');
  const lookup: LookupFunction = (hostname, options, callback) => {
    checkedAddresses(hostname, policy, resolve).then(
      ([first, ...others]) => {
        if (options.all)
          callback(
            null,
            [first, ...others].map((address) => ({ address, family: isIP(address) })),
          );
        else callback(null, first, isIP(first));
      },
      (error: Error) => callback(error, '', 0),
    );
  };
  // node:net hands `lookup` through; undici's types leave it out of the TCP options.
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup });
  return new Agent({
    connect: (options, callback) => {
      const literal = options.hostname.replace(/^\[(.*)\]$/, '$1');
      // A literal address is connected to without a look-up.
      if (isIP(literal) && !isAllowedAddress(literal, policy)) return callback(new AddressRefusedError(literal), null);
      connect(options, (error, socket) => {
        if (error) return callback(error, null);
        if (isAllowedAddress(socket.remoteAddress ?? '', policy)) return callback(null, socket);
        socket.destroy();
        callback(new AddressRefusedError(socket.remoteAddress ?? 'unknown'), null);
      });
    },
    keepAliveTimeout: KEEP_ALIVE_MS,
    pipelining: 1,
    maxHeaderSize: 16_384,
  });
}

async function checkedAddresses(
  hostname: string,
  policy: AddressPolicy,
  resolve: Resolver,
): Promise<[string, ...string[]]> {
  const [first, ...others] = await resolve(hostname);
  if (first === undefined) throw new Error('the host name does not resolve');
  for (const address of [first, ...others]) {
    if (!isAllowedAddress(address, policy)) throw new AddressRefusedError(address);
  }
  return [first, ...others];
}
