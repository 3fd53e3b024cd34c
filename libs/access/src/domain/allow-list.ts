import { DomainError } from '@chaintill/kernel';
import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Addresses a credential may be used from. An empty list allows all. */
export type AllowList = readonly Range[];

const MAX_ENTRIES = 100;

/**
 * Reads an allow-list as it is typed: addresses or CIDRs, IPv4 or IPv6.
 * @returns canonical CIDR texts, host bits cleared, without repetition
 * @throws DomainError INVALID_REQUEST naming `field` and the first entry that is none
 */
export function parseAllowList(entries: readonly string[], field = 'allowedIps'): string[] {
  if (entries.length > MAX_ENTRIES) {
    throw new DomainError('INVALID_REQUEST', { field, problem: `may have at most ${MAX_ENTRIES} entries` });
  }
  const texts = entries.map((entry) => {
    const range = parseRange(entry.trim());
    if (!range) {
      const problem = `has "${entry.slice(0, 60)}", which is no IP address or CIDR such as 203.0.113.7 or 2001:db8::/48`;
      throw new DomainError('INVALID_REQUEST', { field, problem });
    }
    const [address, bits] = range;
    const kind = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
    return `${kind.networkAddressFromCIDR(`${address.toString()}/${bits}`).toString()}/${bits}`;
  });
  return [...new Set(texts)];
}

/** Prepares canonical CIDR texts for {@link allows}. */
export function compileAllowList(cidrs: readonly string[]): AllowList {
  return cidrs.map(parseRange).filter((range) => range !== null);
}

/** Whether the list allows an address. A text that is no address is allowed by an empty list only. */
export function allows(list: AllowList, ip: string): boolean {
  if (list.length === 0) return true;
  const address = read(ip);
  if (!address) return false;
  return list.some(([network, bits]) => network.kind() === address.kind() && address.match([network, bits] as never));
}

/** The network an address is counted under: an IPv4 address alone, an IPv6 address with its /64, which one subscriber has. */
export function networkOf(ip: string): string {
  const address = read(ip);
  if (!address) return 'unknown';
  if (address.kind() === 'ipv4') return address.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/64`).toString()}/64`;
}

/** An address in the one form it is stored in, without a zone; null for a text that is none. */
export function canonicalIp(ip: string): string | null {
  return read(ip)?.toString().split('%')[0] ?? null;
}

/** The old way to write an IPv4 address into an IPv6 one (RFC 4291, 2.5.5.1), which ipaddr.js takes for the mapped way. */
const IPV4_COMPATIBLE = /^::\d+\./;

/** ::ffff:1.2.3.4 comes out as 1.2.3.4: the same peer whichever way the socket names it. */
function read(ip: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  return ipaddr.isValid(ip) && !IPV4_COMPATIBLE.test(ip) ? ipaddr.process(ip) : null;
}

function parseRange(text: string): Range | null {
  // ipaddr.js also reads 127.1 and 0x7f.1; an allow-list is no place for riddles.
  if (ipaddr.isValidCIDR(text) && plain(text.split('/')[0] ?? '')) return ipaddr.parseCIDR(text);
  if (ipaddr.isValid(text) && plain(text)) {
    const address = ipaddr.process(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  }
  return null;
}

function plain(address: string): boolean {
  return address.includes(':')
    ? !address.includes('%') && !IPV4_COMPATIBLE.test(address)
    : ipaddr.IPv4.isValidFourPartDecimal(address);
}
