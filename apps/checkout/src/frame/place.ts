import { useSyncExternalStore } from 'react';

/** Where in these pages somebody is. */
export type Place =
  | { readonly page: 'link'; readonly slug: string }
  | { readonly page: 'payment'; readonly token: string }
  | { readonly page: 'none' };

const MOVED = 'chaintill-moved';
let moved = false;

/** Reads a path such as `/pay/l/spring-sale` or `/pay/ord_…-…`. */
export function placeOf(path: string): Place {
  const [, , first, second, ...rest] = path.replace(/\/$/, '').split('/').map(decoded);
  if (rest.length > 0) return { page: 'none' };
  if (first === 'l' && second) return { page: 'link', slug: second };
  if (first && second === undefined) return { page: 'payment', token: first };
  return { page: 'none' };
}

export function usePlace(): Place {
  return placeOf(useSyncExternalStore(subscribe, () => window.location.pathname));
}

export const linkPath = (slug: string): string => `/pay/l/${encodeURIComponent(slug)}`;
export const paymentPagePath = (token: string): string => `/pay/${encodeURIComponent(token)}`;

/** Whether this is not the page that was opened first. */
export const hasMoved = (): boolean => moved;

/** Goes to another page without loading everything again; a language in the address is kept. */
export function goTo(path: string): void {
  window.history.pushState(null, '', path + window.location.search);
  window.scrollTo(0, 0);
  window.dispatchEvent(new Event(MOVED));
}

function subscribe(listener: () => void): () => void {
  const move = (): void => {
    moved = true;
    listener();
  };
  window.addEventListener('popstate', move);
  window.addEventListener(MOVED, move);
  return () => {
    window.removeEventListener('popstate', move);
    window.removeEventListener(MOVED, move);
  };
}

/** A broken percent-encoding names nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
