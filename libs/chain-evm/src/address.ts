import type { ParsedAddress } from '@chaintill/chain-port';
import { getAddress } from 'ethers/address';

const HEX_ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/**
 * Reads an EVM address. All lower or all upper case carries no checksum and is accepted; mixed case must be right (EIP-55).
 * @returns canonical lower-case hex and the EIP-55 form, or null when the text is not an address
 */
export function parseEvmAddress(text: string): ParsedAddress | null {
  // ethers would also take ICAP and hex without 0x, which nobody means on purpose.
  if (!HEX_ADDRESS.test(text)) return null;
  try {
    return { canonical: text.toLowerCase(), display: getAddress(text) };
  } catch {
    return null;
  }
}
