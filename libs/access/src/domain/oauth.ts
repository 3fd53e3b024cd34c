import { randomInt } from 'node:crypto';
import { atLeast, DomainError, type Role } from '@chaintill/kernel';

/** What an OAuth app may be registered for, weakest first; each includes the ones before it. */
export const OAUTH_SCOPES = ['read', 'write', 'admin'] as const;
export type OAuthScope = (typeof OAUTH_SCOPES)[number];

const ROLE_OF_SCOPE = { read: 'viewer', write: 'member', admin: 'admin' } as const satisfies Record<OAuthScope, Role>;

/** The role of who holds these scopes: that of the strongest. */
export function roleOfScopes(scopes: readonly OAuthScope[]): Role {
  const strongest = OAUTH_SCOPES.findLast((scope) => scopes.includes(scope));
  if (!strongest) throw new Error('no credential is without a scope');
  return ROLE_OF_SCOPE[strongest];
}

/** Whether somebody with `role` may hand out these scopes. */
export function mayGrant(role: Role, scopes: readonly OAuthScope[]): boolean {
  return atLeast(role, roleOfScopes(scopes));
}

/**
 * The scopes of a token (RFC 6749, 3.3): those asked for, or all of the app when none are.
 * @param asked separated by spaces
 * @throws DomainError INVALID_SCOPE for one that is unknown, or stronger than what the app is registered for
 */
export function narrowScopes(registered: readonly OAuthScope[], asked: string | undefined): OAuthScope[] {
  if (asked === undefined || asked === '') return [...registered];
  const scopes = [...new Set(asked.split(' '))].map((text) => {
    if (isScope(text) && mayGrant(roleOfScopes(registered), [text])) return text;
    throw new DomainError('INVALID_SCOPE', { scope: text.slice(0, 60), registered: registered.join(' ') });
  });
  return scopes;
}

export function isScope(text: unknown): text is OAuthScope {
  return OAUTH_SCOPES.some((scope) => scope === text);
}

/** Scopes as a token or a row names them. @returns null when there is none, or one that is unknown */
export function readScopes(texts: readonly string[]): OAuthScope[] | null {
  return texts.length > 0 && texts.every(isScope) ? [...texts] : null;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const CLIENT_ID_LENGTH = 24;
/** 285 bits of chance: too many to guess, so that SHA-256 suffices to store it. */
const CLIENT_SECRET_LENGTH = 48;

/** Letters and digits only: the same text in a form, in JSON and in Basic credentials, escaped or not. */
function letters(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

export function newClientId(): string {
  return letters(CLIENT_ID_LENGTH);
}

export function newClientSecret(): string {
  return letters(CLIENT_SECRET_LENGTH);
}
