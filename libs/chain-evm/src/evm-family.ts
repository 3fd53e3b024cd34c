import type { ChainFamily } from '@chaintill/chain-port';
import { isNobody, parseEvmAddress } from './address';
import { evmDerivation } from './derivation';
import { evmCraft } from './evm-craft';
import { evmKeys } from './evm-keys';
import { EvmReader } from './evm-reader';
import { EvmWriter } from './evm-writer';
import { evmPaymentUri } from './payment-uri';

/** Ethereum and the chains that speak its JSON-RPC. */
export const evmFamily: ChainFamily = {
  name: 'evm',
  coinDecimals: 18,
  address: { parse: parseEvmAddress, isNobody },
  derivation: evmDerivation,
  paymentUri: evmPaymentUri,
  openReader: (connection) => new EvmReader(connection),
  outgoing: evmCraft,
  keys: evmKeys,
  openWriter: (connection) => new EvmWriter(connection),
};
