import { readFileSync } from 'node:fs';
import { ConfigError } from '@chaintill/config';

export interface PassphraseVariables {
  readonly KEYSTORE_PASSPHRASE?: string | undefined;
  readonly KEYSTORE_PASSPHRASE_FILE?: string | undefined;
}

const SHORTEST = 12;
const FEWEST_CHARACTERS = 5;
/** Out of guides and examples. */
const SAMPLES = /^(?:change.?me|password|passphrase|secret|example|correct ?horse)|1234/i;

/** The passphrase of the keystore. @throws ConfigError when there is none, or a weak one */
export function readPassphrase({
  KEYSTORE_PASSPHRASE: text,
  KEYSTORE_PASSPHRASE_FILE: file,
}: PassphraseVariables): string {
  if (!text && !file)
    throw new ConfigError(['KEYSTORE_PASSPHRASE_FILE: is required: a file with the passphrase of the chain keys']);
  const passphrase = text ?? firstLine(file ?? '');
  const variable = text ? 'KEYSTORE_PASSPHRASE' : 'KEYSTORE_PASSPHRASE_FILE';
  if (passphrase.length < SHORTEST || new Set(passphrase).size < FEWEST_CHARACTERS || SAMPLES.test(passphrase))
    throw new ConfigError([`${variable}: is too weak; make one with \`openssl rand -base64 24\``]);
  return passphrase;
}

function firstLine(file: string): string {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)[0] ?? '';
  } catch (error) {
    throw new ConfigError([`KEYSTORE_PASSPHRASE_FILE: ${(error as Error).message}`]); // what fs throws is an Error
  }
}
