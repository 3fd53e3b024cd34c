import { DomainError } from '@chaintill/kernel';

/** Why nothing is sent to an address; each has a code of its own (failures, A15). */
export type DestinationProblem =
  | { readonly kind: 'malformed'; readonly family: string }
  | { readonly kind: 'other_chain'; readonly looksLike: string }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'token_contract' }
  | { readonly kind: 'own' };

/** What addresses of other networks look like to people; only to say so, never to accept one. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/^0x[0-9a-fA-F]{40}$/, 'an EVM chain'],
  [/^(T[1-9A-HJ-NP-Za-km-z]{33}|41[0-9a-fA-F]{40})$/, 'Tron'],
  [/^(bc1|tb1)[0-9a-z]{20,80}$/i, 'Bitcoin'],
  [/^(bitcoincash:)?[qp][0-9a-z]{41}$/, 'Bitcoin Cash'],
  [/^r[1-9A-HJ-NP-Za-km-z]{24,34}$/, 'XRP Ledger'],
  [/^(EQ|UQ)[\w-]{46}$/, 'TON'],
  [/^[13][1-9A-HJ-NP-Za-km-z]{25,34}$/, 'Bitcoin'],
  [/^[1-9A-HJ-NP-Za-km-z]{43,44}$/, 'Solana'],
];

/** The networks of our own families in the words of {@link SHAPES}. */
const FAMILY_WORDS: Readonly<Record<string, string>> = { evm: 'an EVM chain', tron: 'Tron', solana: 'Solana' };

/** What is wrong with a text that the family does not read. */
export function unreadable(text: string, family: string): DestinationProblem {
  const looksLike = SHAPES.find(([shape]) => shape.test(text.trim()))?.[1];
  return looksLike && looksLike !== FAMILY_WORDS[family]
    ? { kind: 'other_chain', looksLike }
    : { kind: 'malformed', family };
}

/** The refusal that a problem is told by. */
export function destinationError(problem: DestinationProblem, field: string, chainId: string): DomainError {
  switch (problem.kind) {
    case 'malformed': {
      const text = `is not a valid ${problem.family} address: length, alphabet or checksum is wrong`;
      return new DomainError('INVALID_ADDRESS', { field, problem: text });
    }
    case 'other_chain':
      return new DomainError('WRONG_CHAIN_ADDRESS', { field, chainId, looksLike: problem.looksLike });
    case 'nobody':
      return new DomainError('BURN_ADDRESS', { field });
    case 'token_contract':
      return new DomainError('TOKEN_CONTRACT_ADDRESS', { field });
    case 'own':
      return new DomainError('OWN_ADDRESS', { field });
  }
}
