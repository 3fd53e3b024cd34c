import { DomainError } from '@chaintill/kernel';
import { ALL_EVENTS, EVENT_TYPES, isEventType } from './event-types';

/** What a merchant sends to create an endpoint. */
export interface CreateEndpoint {
  readonly url: string;
  /** Event types, or `*` for all. */
  readonly events: readonly string[];
  /** A secret of the merchant's own; one is made when absent. */
  readonly secret?: string;
  readonly description?: string;
}

/** A partial change (S2-X14); what is absent stays. */
export interface UpdateEndpoint {
  readonly url?: string;
  readonly events?: readonly string[];
  readonly description?: string;
  /** Disabling cancels what is pending. */
  readonly status?: 'enabled' | 'disabled';
}

export interface RotateSecret {
  readonly secret?: string;
  /** How long the older secrets go on signing beside the new one: 0 to 604800. */
  readonly overlapSeconds: number;
}

export const MAX_OVERLAP_SECONDS = 604_800;
const MAX_DESCRIPTION_LENGTH = 200;

/** @returns the types without repetition @throws DomainError INVALID_REQUEST */
export function checkEventTypes(events: readonly string[]): string[] {
  if (events.length === 0) throw invalid('events', `must name at least one event type, or ["${ALL_EVENTS}"]`);
  const unknown = events.find((type) => type !== ALL_EVENTS && !isEventType(type));
  if (unknown !== undefined) {
    const known = [ALL_EVENTS, ...Object.keys(EVENT_TYPES)].join(', ');
    throw invalid('events', `contains "${unknown.slice(0, 50)}", which is not an event type; known: ${known}`);
  }
  return [...new Set(events)];
}

/** @throws DomainError INVALID_REQUEST */
export function checkDescription(description: string): string {
  if (description.length <= MAX_DESCRIPTION_LENGTH && !description.includes('\0')) return description;
  throw invalid('description', `must be text of at most ${MAX_DESCRIPTION_LENGTH} characters`);
}

/** @throws DomainError INVALID_REQUEST */
export function checkOverlap(seconds: number): number {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= MAX_OVERLAP_SECONDS) return seconds;
  throw invalid('overlapSeconds', `must be a whole number from 0 to ${MAX_OVERLAP_SECONDS}`);
}

function invalid(field: string, problem: string): DomainError {
  return new DomainError('INVALID_REQUEST', { field, problem });
}
