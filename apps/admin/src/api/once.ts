import { useRef } from 'react';
import { readProblem } from './problem';

const KEY_BYTES = 16;

/**
 * Gives a body that makes something its Idempotency-Key: the same key for the same body until the server has answered, so that
 * a second press, or a try after the line was cut, makes it once.
 */
export function useOnce() {
  const asked = useRef<{ readonly body: string; readonly key: string }>(undefined);
  return {
    header: (body: object) => {
      const text = JSON.stringify(body);
      if (asked.current?.body !== text) asked.current = { body: text, key: newKey() };
      return { 'Idempotency-Key': asked.current.key };
    },
    /** A refusal is the answer to its key for good: who tries again asks anew. */
    refused: (error: unknown) => {
      const { status } = readProblem(error);
      if (status !== undefined && status < 500) asked.current = undefined;
    },
  };
}

/** Random in hexadecimal; `crypto.randomUUID` is missing where the panel is served without TLS. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(KEY_BYTES))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
