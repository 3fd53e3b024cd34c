/** Small choices that outlive the page. A browser may forbid storage: then they last as long as the page. */
const memory = new Map<string, string>();

export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`chaintill-${name}`);
  } catch {
    return memory.get(name) ?? null;
  }
}

export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`chaintill-${name}`);
    else localStorage.setItem(`chaintill-${name}`, value);
  } catch {
    if (value === null) memory.delete(name);
    else memory.set(name, value);
  }
}
