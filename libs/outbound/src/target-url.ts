import { DomainError } from '@chaintill/kernel';
import { isIP } from 'node:net';
import { isAllowedAddress, type AddressPolicy } from './address-policy';

const MAX_URL_LENGTH = 2_048;

/** Ports of services that are not web servers and that a POST might harm. All others from 1024 on, and 80 and 443, are open. */
const REFUSED_PORTS = new Set([
  1433, 1521, 2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 5432, 5433, 5672, 5900, 5984, 6000, 6379, 6380, 6432,
  6443, 6667, 8500, 9042, 9092, 9160, 9200, 9300, 10250, 10255, 11211, 15672, 26379, 26257, 27017, 27018, 28017,
]);

export interface UrlPolicy extends AddressPolicy {
  /** Plain http: in the local profile and in test mode. */
  readonly allowHttp: boolean;
}

/**
 * What is allowed to a merchant.
 * @param local whether this is the local profile (`config.local`)
 */
export function urlPolicy(livemode: boolean, local: boolean): UrlPolicy {
  return { allowLoopback: local, allowHttp: local || !livemode };
}

/**
 * Checks the URL that one order, deposit reference or payment link is told about at; the rules are those of endpoints.
 * @returns the URL in its normal form, to be stored and handed on with events
 * @throws DomainError INVALID_URL
 */
export function checkCallbackUrl(
  text: string,
  rule: { readonly livemode: boolean; readonly local: boolean },
  field = 'callbackUrl',
): string {
  return checkTargetUrl(text, urlPolicy(rule.livemode, rule.local), field);
}

/**
 * Checks where a merchant wants to be told, as far as the text shows it; the addresses behind a name are checked when it is
 * connected to (ADR 0007).
 * @returns the URL in its normal form
 * @throws DomainError INVALID_URL
 */
export function checkTargetUrl(text: string, policy: UrlPolicy, field = 'url'): string {
  const refuse = (problem: string): never => {
    throw new DomainError('INVALID_URL', { field, problem });
  };
  if (text.length > MAX_URL_LENGTH) return refuse(`is longer than ${MAX_URL_LENGTH} characters`);
  // URL() drops these in silence, and what is left may be another address than the one that was meant.
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f\\]/.test(text)) return refuse('contains blanks, control characters or backslashes');
  if (!URL.canParse(text)) return refuse('is not a URL');
  const url = new URL(text);
  const schemes = policy.allowHttp ? ['https:', 'http:'] : ['https:'];
  if (!schemes.includes(url.protocol)) return refuse(`must begin with ${schemes.map((s) => `${s}//`).join(' or ')}`);
  if (url.username || url.password) return refuse('must not contain a user name or password');
  if (!isAllowedPort(url)) return refuse(`must not use port ${url.port}`);
  if (!isAllowedHost(url.hostname, policy)) return refuse('must lead to a public address');
  url.hash = '';
  return url.href;
}

function isAllowedPort(url: URL): boolean {
  if (url.port === '' || url.port === '80' || url.port === '443') return true;
  const port = Number(url.port);
  return port >= 1_024 && !REFUSED_PORTS.has(port);
}

/** @param hostname as URL() gives it: IPv4 in any notation has become four decimals, IPv6 stands in brackets */
function isAllowedHost(hostname: string, policy: AddressPolicy): boolean {
  const literal = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(literal)) return isAllowedAddress(literal, policy);
  const name = hostname.replace(/\.$/, '').toLowerCase();
  if (name === 'localhost' || name.endsWith('.localhost')) return policy.allowLoopback;
  // A name without a dot, or under these, is never a public one.
  return name.includes('.') && !/\.(local|internal|intranet|lan|home|corp|home\.arpa|onion)$/.test(name);
}
