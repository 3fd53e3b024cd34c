import { z } from 'zod';

/** How much may leave at once and within 24 hours, as decimal text; null: without limit. */
export interface Cap {
  /** What it is for: an asset (`USDT`, or `USDT@ethereum` on one chain), a chain, or `*` for all that are not named. */
  readonly name: string;
  readonly each: string | null;
  readonly day: string | null;
}

const CAP = /^([A-Za-z0-9@-]{1,80}|\*)=(\*|\d{1,40}(?:\.\d{1,36})?)\/(\*|\d{1,40}(?:\.\d{1,36})?)$/;

/** A list of pairs of amounts. */
export const caps = (example: string) =>
  z
    .string()
    .default('')
    .transform((text, context): readonly Cap[] =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean)
        .flatMap((part) => {
          const [, name, each, day] = CAP.exec(part) ?? [];
          if (name && each && day) return [{ name, each: limit(each), day: limit(day) }];
          context.addIssue({ code: 'custom', message: `must be like ${example}` });
          return [];
        }),
    );

const limit = (text: string): string | null => (text === '*' ? null : text);

/** What keystores of other programs cost, too. */
const SCRYPT_COST = 131_072;

const LEAST_RULE = /^(none|totp|approval:[1-9]|totp_approval:[1-9])$/;

/** What approvals are proved with, and what the signer needs. */
export const signingVariables = {
  APPROVAL_KEY: z
    .base64()
    .optional()
    .describe(
      'api only: 32 bytes in base64 with which it proves that a payout was approved; `npm run keys -- approval` makes both halves. Without it no payout is made',
    ),
  APPROVAL_PUBLIC_KEY: z.base64().optional().describe('signer only: the other half of APPROVAL_KEY'),
  KEYSTORE_FOLDER: z.string().optional().describe('signer only: folder with the encrypted chain keys'),
  KEYSTORE_PASSPHRASE: z
    .string()
    .optional()
    .describe('signer only: passphrase of the chain keys; better in a file, which nothing else inherits'),
  KEYSTORE_PASSPHRASE_FILE: z.string().optional().describe('signer only: file with that passphrase, on its first line'),
  KEYSTORE_SCRYPT_COST: z.coerce
    .number()
    .int()
    .min(2)
    .max(1_048_576)
    .refine((cost) => Number.isInteger(Math.log2(cost)), 'must be a power of two')
    .default(SCRYPT_COST)
    .describe('work to try one passphrase on a key; less than the default in the local profile only'),
  SIGNER_CAPS: caps('USDT=1000/5000,ETH@ethereum=2/10').describe(
    'signer only: most that leaves in one payout and within 24 hours, by asset or asset@chain: USDT=1000/5000,ETH@ethereum=2/10. * stands for all others, or for no limit. An asset without a cap is not signed for',
  ),
  SIGNER_MAX_FEE: caps('ethereum=0.05/1').describe(
    'signer only: most that one transaction, and all within 24 hours, may cost, by chain in its coin: ethereum=0.05/1. A chain without one is not signed for',
  ),
  SIGNER_GAS_CAPS: caps('ethereum=0.02/0.5').describe(
    'signer only: most that funds one receiving address, and all within 24 hours, by chain in its coin: ethereum=0.02/0.5',
  ),
  SIGNER_LEAST_RULE: z
    .string()
    .regex(LEAST_RULE, 'must be none, totp, approval:N or totp_approval:N')
    .default('none')
    .describe('signer only: least consent to any payout, whatever the merchant’s policy: totp_approval:2'),
  SIGNER_PROOF_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(8_760)
    .default(168)
    .describe('signer only: how old an approval may be when it is first signed'),
};

/** Faults that show only when variables are looked at together. */
export function keystoreFaults(env: NodeJS.ProcessEnv, app: string | undefined): string[] {
  const faults: string[] = [];
  const { KEYSTORE_SCRYPT_COST: cost, KEYSTORE_PASSPHRASE: passphrase, KEYSTORE_PASSPHRASE_FILE: file } = env;
  if (cost && Number(cost) < SCRYPT_COST && env['CHAINTILL_PROFILE'] !== 'local')
    faults.push(`KEYSTORE_SCRYPT_COST: must be at least ${SCRYPT_COST} outside the local profile`);
  if (passphrase && file) faults.push('KEYSTORE_PASSPHRASE: is there twice; leave it or KEYSTORE_PASSPHRASE_FILE away');
  if (app === 'signer' && env['APPROVAL_KEY'])
    faults.push('APPROVAL_KEY: is the api’s alone; a signer that had it could approve for itself');
  if (app !== undefined && app !== 'signer') {
    for (const name of ['KEYSTORE_PASSPHRASE', 'KEYSTORE_PASSPHRASE_FILE'])
      if (env[name]) faults.push(`${name}: is the signer's alone; take it out of the environment of ${app}`);
  }
  return faults;
}
