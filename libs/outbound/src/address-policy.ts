import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Blocks that ipaddr.js calls unicast though no merchant's receiver is there, or that lead elsewhere by translation. */
const EXTRA_BLOCKS = [
  '192.88.99.0/24', // 6to4 relays
  '::/96', // IPv4-compatible, deprecated
  '::ffff:0:0:0/96', // IPv4-translated (SIIT)
  '64:ff9b::/96', // NAT64
  '64:ff9b:1::/48', // NAT64, local use
  '100::/64', // discard only
  '2001::/23', // protocol assignments, Teredo and ORCHID among them
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4
  '3fff::/20', // documentation
  '5f00::/16', // segment routing
  'fec0::/10', // site-local, deprecated
].map((block) => ipaddr.parseCIDR(block));

export interface AddressPolicy {
  /** Callbacks to loopback addresses; true in the local profile only. */
  readonly allowLoopback: boolean;
}

/**
 * Whether a webhook may be sent to an address: public unicast only. Private, loopback, link-local (cloud metadata), shared
 * (CGNAT), unique-local, multicast, reserved and documentation blocks are refused, and so is every IPv6 form that carries an
 * IPv4 address (mapped, compatible, translated, NAT64, 6to4, Teredo): what is behind it cannot be seen from here.
 * @param address an IP address in text; anything else is refused
 */
export function isAllowedAddress(address: string, { allowLoopback }: AddressPolicy): boolean {
  // isIP reads no short forms, as ipaddr.js does. A zone (fe80::1%eth0) only occurs with link-local addresses.
  if (isIP(address) === 0 || address.includes('%')) return false;
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range === 'loopback') return allowLoopback;
  if (range !== 'unicast') return false;
  return !EXTRA_BLOCKS.some((block) => parsed.kind() === block[0].kind() && parsed.match(block));
}
