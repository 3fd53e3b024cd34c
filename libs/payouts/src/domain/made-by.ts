import { isId } from '@chaintill/kernel';

/** How a payout came to be, for its timeline. @param maker id of a person, a key or an app */
export function madeBy(maker: unknown): string {
  if (isId('person', maker)) return 'asked for in the panel';
  return isId('oauthApp', maker) ? 'asked for over the API by an app' : 'asked for over the API';
}
