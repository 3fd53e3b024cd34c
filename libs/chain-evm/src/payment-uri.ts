import type { PaymentRequest } from '@chaintill/chain-port';
import { parseEvmAddress } from './address';

/**
 * A payment request by EIP-681, with addresses in EIP-55: a call of the token's `transfer`, or native value. The chain is
 * always named, so that a wallet on another one notices.
 */
export function evmPaymentUri({ address, asset, amount, networkId }: PaymentRequest): string {
  const to = shown(address);
  return asset.contract === null
    ? `ethereum:${to}@${networkId}?value=${amount}`
    : `ethereum:${shown(asset.contract)}@${networkId}/transfer?address=${to}&uint256=${amount}`;
}

function shown(text: string): string {
  const address = parseEvmAddress(text);
  if (!address) throw new Error(`${text} is not an EVM address`);
  return address.display;
}
