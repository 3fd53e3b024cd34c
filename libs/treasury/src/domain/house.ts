/** Who runs the installation: an organization of the ledger that nobody is a member of. Wallets that serve everybody are his. */
export const HOUSE = 'house';
