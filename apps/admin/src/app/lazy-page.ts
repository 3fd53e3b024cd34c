import { lazyRouteComponent } from '@tanstack/react-router';

/** A file of this build is gone: another one was put in its place while the panel was open. */
export class NewVersion extends Error {
  constructor(cause: unknown) {
    super('a new version of the panel is there', { cause });
  }
}

/**
 * A page that is loaded when somebody goes there.
 * @throws NewVersion where the server answers, but has no such file any more; TypeError where it does not answer
 */
export function lazyPage<T extends Record<string, unknown>, K extends keyof T & string>(
  load: () => Promise<T>,
  name: K,
) {
  return lazyRouteComponent(() => load().catch(explain), name);
}

/** Said in words of our own: what the browser says makes the router reload by itself, to nothing where the line is down. */
async function explain(cause: unknown): Promise<never> {
  const answers = await fetch(import.meta.env.BASE_URL, { method: 'HEAD', cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
  throw answers ? new NewVersion(cause) : new TypeError('the page could not be loaded', { cause });
}
