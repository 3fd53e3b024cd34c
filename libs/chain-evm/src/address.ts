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

/** Zero, the built-in contracts and the customary graves. */
const NOBODY = [/^0x0{36}[0-9a-f]{4}$/, /^0xdead0{36}$/, /^0x(dead){10}$/, /^0xf{40}$/];

/** Whether nobody has the key of an address, as far as people know. @param canonical */
export function isNobody(canonical: string): boolean {
  return NOBODY.some((grave) => grave.test(canonical));
}
