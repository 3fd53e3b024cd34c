/** The last row of a chain as it was at some time, kept outside of the database. */
export interface Anchor {
  readonly organizationId: string;
  readonly seq: number;
  /** In hex. */
  readonly hash: string;
  /** When it was written down; ISO 8601. */
  readonly at: string;
}

export interface ReadAnchors {
  readonly anchors: readonly Anchor[];
  /** Lines that are no JSON, such as one that was cut off by a crash. */
  readonly unreadable: number;
}

/** One line of an anchor file. */
export function anchorLine({ organizationId, seq, hash, at }: Anchor): string {
  return `${JSON.stringify({ at, organizationId, seq, hash })}\n`;
}

/** Reads an anchor file, or the log of the worker, whose other lines are passed over. */
export function readAnchors(text: string): ReadAnchors {
  const anchors: Anchor[] = [];
  let unreadable = 0;
  for (const line of text.split('\n').filter((one) => one.trim())) {
    try {
      const value: unknown = JSON.parse(line);
      if (isAnchor(value)) anchors.push(value);
    } catch {
      unreadable += 1;
    }
  }
  return { anchors, unreadable };
}

function isAnchor(value: unknown): value is Anchor {
  if (typeof value !== 'object' || value === null) return false;
  const { organizationId, seq, hash } = value as Partial<Record<keyof Anchor, unknown>>;
  return typeof organizationId === 'string' && Number.isSafeInteger(seq) && typeof hash === 'string';
}
