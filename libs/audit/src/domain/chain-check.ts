import { createHash } from 'node:crypto';
import type { Anchor } from './anchor';

/** A row of the log with each column as its text; null where it is null. */
export interface ChainRow {
  readonly organizationId: string;
  readonly seq: number;
  /** `2026-01-31T10:30:00.123456Z` */
  readonly at: string;
  readonly livemode: boolean | null;
  readonly actorKind: string;
  readonly actorId: string;
  readonly actorLabel: string;
  readonly ip: string | null;
  readonly requestId: string | null;
  readonly action: string;
  readonly objectKind: string;
  readonly objectId: string;
  /** JSON as PostgreSQL writes it. */
  readonly before: string | null;
  readonly after: string | null;
  /** Places in the lists of both modes. */
  readonly liveNumber: number | null;
  readonly testNumber: number | null;
  readonly hash: Buffer;
}

export interface ChainHead {
  readonly seq: number;
  readonly hash: Buffer;
}

/** The first thing that is wrong with a chain. */
export interface ChainFault {
  /** First row that is not as it was written, as far as that can be told. */
  readonly seq: number;
  readonly problem: string;
}

/**
 * Walks a chain from its first row and recomputes it, without asking the database for anything but the columns. A row that
 * was changed, deleted, inserted or moved breaks the chain where it is; whoever recomputes the hashes behind his change, or
 * cuts the end off, contradicts an anchor.
 */
export class ChainCheck {
  private last: ChainHead = { seq: 0, hash: Buffer.alloc(0) };
  private numbers = { live: 0, test: 0 };
  private anchored = 0;
  private readonly anchors: readonly Anchor[];
  private next = 0;

  constructor(anchors: readonly Anchor[]) {
    this.anchors = [...anchors].sort((a, b) => a.seq - b.seq);
  }

  /** Rows checked so far. */
  get rows(): number {
    return this.last.seq;
  }

  /** @param row the one with the next higher seq */
  take(row: ChainRow): ChainFault | null {
    const seq = this.last.seq + 1;
    if (row.seq > seq) return { seq, problem: `row ${seq} is missing` };
    if (row.seq < seq) return { seq: row.seq, problem: `row ${row.seq} was inserted before the first` };
    const hash = rowHash(this.last.hash, row);
    if (!hash.equals(row.hash)) {
      return { seq, problem: `row ${seq} was changed, or does not follow the row before it (one inserted or moved)` };
    }
    this.last = { seq, hash };
    return this.checkNumbers(row) ?? this.checkAnchors();
  }

  /** Call after the last row. @param head what the database takes for the end of the chain */
  end(head: ChainHead | null): ChainFault | null {
    const { seq, hash } = this.last;
    const later = this.anchors.at(-1);
    if (later && later.seq > seq) {
      return {
        seq: seq + 1,
        problem: `the chain was cut off after row ${seq}: row ${later.seq} was anchored at ${later.at}`,
      };
    }
    if (!head) return seq === 0 ? null : { seq, problem: `the head of the chain is missing; its last row is ${seq}` };
    if (head.seq > seq) return { seq: seq + 1, problem: `row ${seq + 1} is missing: the head is at ${head.seq}` };
    if (head.seq < seq) return { seq: head.seq + 1, problem: `row ${head.seq + 1} was added past the head` };
    if (!head.hash.equals(hash)) return { seq, problem: `the head has another hash than row ${seq}` };
    return null;
  }

  /** A number that was changed would hide a row from the lists. */
  private checkNumbers({ seq, livemode, liveNumber, testNumber }: ChainRow): ChainFault | null {
    const live = livemode === false ? null : ++this.numbers.live;
    const test = livemode === true ? null : ++this.numbers.test;
    if (liveNumber === live && testNumber === test) return null;
    return { seq, problem: `row ${seq} was moved in the lists: its numbers are ${liveNumber} and ${testNumber}` };
  }

  private checkAnchors(): ChainFault | null {
    const { seq, hash } = this.last;
    for (let anchor = this.anchors[this.next]; anchor && anchor.seq <= seq; anchor = this.anchors[++this.next]) {
      if (anchor.seq === seq && anchor.hash !== hash.toString('hex')) {
        const from = this.anchored + 1;
        const which = from === seq ? `row ${seq} was` : `rows ${from} to ${seq}, or some of them, were`;
        return {
          seq: from,
          problem: `${which} written anew: row ${seq} was anchored at ${anchor.at} with another hash`,
        };
      }
      this.anchored = anchor.seq;
    }
    return null;
  }
}

/** SHA-256 of the hash of the row before and all columns as one JSON array, written as PostgreSQL writes jsonb (ADR 0012). */
export function rowHash(previous: Buffer, row: ChainRow): Buffer {
  const text = (value: string | null): string => (value === null ? 'null' : JSON.stringify(value));
  const columns = [
    text(row.organizationId),
    String(row.seq),
    text(row.at),
    String(row.livemode),
    text(row.actorKind),
    text(row.actorId),
    text(row.actorLabel),
    text(row.ip),
    text(row.requestId),
    text(row.action),
    text(row.objectKind),
    text(row.objectId),
    row.before ?? 'null',
    row.after ?? 'null',
  ];
  return createHash('sha256')
    .update(previous)
    .update(`[${columns.join(', ')}]`)
    .digest();
}
