/** Why the signer signs nothing, each with what it means for people. The row was changed, forged, or asks too much. */
export const REFUSALS = {
  malformed: 'the request cannot be read',
  chain_unknown: 'the signer is not configured for this chain, mode or family',
  instruction_changed: 'the row names another merchant, mode, chain or network than its instruction',
  bytes_unreadable: 'the transaction is not a plain transfer',
  bytes_differ: 'the transaction does something else than the instruction',
  proof_missing: 'nobody proved that it was approved',
  proof_invalid: 'the proof of approval is forged, changed, for another instruction or without consent',
  proof_expired: 'the approval is too old',
  proof_void: 'the approval was taken back: the payout was called off or changed',
  rule_too_weak: 'fewer people consented than this signer asks for',
  asset_unknown: 'the chain has no such asset in the configuration',
  over_cap: 'more than the cap for one payout',
  over_daily_cap: 'more than the cap for a day, together with what was signed',
  fee_over_cap: 'it may cost more than the cap for one transaction',
  fee_over_daily_cap: 'it may cost more than the cap for a day, together with what was signed',
  gas_over_cap: 'more than the cap for funding one address',
  gas_over_daily_cap: 'more than the cap for funding addresses in a day, together with what was signed',
  no_key: 'the signer holds no key for the sender',
  key_of_another_merchant: 'the key belongs to another merchant',
  sender_not_allowed: 'this kind of transaction does not leave from this kind of address',
  destination_not_ours: 'this kind of transaction goes to an address of ours only',
  cold_unknown: 'it is none of the cold wallets that this signer was told of, or not that of this hot wallet',
  signed_for_another_sequence: 'it was signed for another sequence, and nothing says that it can never land',
  signed_too_often: 'it was signed for more sequences than are ever needed',
} as const satisfies Record<string, string>;

export type RefusalCode = keyof typeof REFUSALS;
