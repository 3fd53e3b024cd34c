import { IsOptional, ValidateBy } from 'class-validator';

/** A rule of our own for a field of a DTO. @param message what would be right, e.g. `must be …` */
export function Satisfies(test: (value: unknown) => boolean, message: string): PropertyDecorator {
  return ValidateBy({ name: 'satisfies', validator: { validate: test, defaultMessage: () => message } });
}

const MAX_URL_LENGTH = 2_048;

/** Scheme and host in full: without the slashes a browser would stay on the page's own host. */
const WHOLE = /^https?:\/\/[^/\\]/i;

/** Whether a text is a web address that a browser may be sent to: http or https, without credentials. */
export function isWebUrl(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > MAX_URL_LENGTH || !URL.canParse(value)) return false;
  const url = new URL(value);
  return WHOLE.test(value) && !url.username && !url.password;
}

/** On a field of a change that may be left out, to stay as it is, or be null, to be cleared. Null is refused everywhere else. */
export function Clearable(): PropertyDecorator {
  return IsOptional({ context: { clearable: true } });
}

const MAX_METADATA = 10;

/** Up to ten pairs of text (S2 vendor hint). */
function isMetadata(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const pairs = Object.entries(value);
  return (
    pairs.length <= MAX_METADATA &&
    pairs.every(([key, text]) => key.length >= 1 && key.length <= 40 && typeof text === 'string' && text.length <= 500)
  );
}

/** Metadata of a merchant's own on a thing of ours. */
export function IsMetadata(): PropertyDecorator {
  return Satisfies(
    isMetadata,
    `must be an object of at most ${MAX_METADATA} texts: keys up to 40, values up to 500 characters`,
  );
}
