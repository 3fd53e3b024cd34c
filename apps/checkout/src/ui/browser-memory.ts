/** Small choices that outlive the page. A browser may forbid storage: then they last as long as the page. */
const memory = new Map<string, string>();

const PREFIX = 'chaintill-pay-';

export function remembered(name: string, storage: 'local' | 'session' = 'local'): string | null {
  try {
    return shelf(storage).getItem(PREFIX + name);
  } catch {
    return memory.get(name) ?? null;
  }
}

export function remember(name: string, value: string, storage: 'local' | 'session' = 'local'): void {
  try {
    shelf(storage).setItem(PREFIX + name, value);
  } catch {
    memory.set(name, value);
  }
}

/** Looking at the property alone throws where storage is blocked. */
function shelf(storage: 'local' | 'session'): Storage {
  return storage === 'local' ? window.localStorage : window.sessionStorage;
}
