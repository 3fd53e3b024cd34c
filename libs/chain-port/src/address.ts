/** What an address text turned out to be. */
export interface ParsedAddress {
  /** The form that chain data is compared with; one per address. */
  readonly canonical: string;
  /** The form that people are shown, e.g. EIP-55 on EVM. */
  readonly display: string;
}
