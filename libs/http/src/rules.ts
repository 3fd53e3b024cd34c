import { ValidateBy } from 'class-validator';

/** A rule of our own for a field of a DTO. @param message what would be right, e.g. `must be …` */
export function Satisfies(test: (value: unknown) => boolean, message: string): PropertyDecorator {
  return ValidateBy({ name: 'satisfies', validator: { validate: test, defaultMessage: () => message } });
}

const MAX_URL_LENGTH = 2_048;

/** Whether a text is a web address that a browser may be sent to: http or https, without credentials. */
export function isWebUrl(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > MAX_URL_LENGTH || !URL.canParse(value)) return false;
  const url = new URL(value);
  return /^https?:$/.test(url.protocol) && !url.username && !url.password;
}
