import type { ChainFamily } from '@chaintill/chain-port';
import { parseEvmAddress } from './address';
import { evmDerivation } from './derivation';
import { evmCraft } from './evm-craft';
import { evmKeys } from './evm-keys';
import { EvmReader } from './evm-reader';
import { EvmWriter } from './evm-writer';
import { evmPaymentUri } from './payment-uri';

/** Ethereum and the chains that speak its JSON-RPC. */
export const evmFamily: ChainFamily = {
  name: 'evm',
  address: { parse: parseEvmAddress },
  derivation: evmDerivation,
  paymentUri: evmPaymentUri,
  openReader: (connection) => new EvmReader(connection),
  outgoing: evmCraft,
  keys: evmKeys,
  openWriter: (connection) => new EvmWriter(connection),
};
