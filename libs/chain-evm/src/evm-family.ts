import type { ChainFamily } from '@chaintill/chain-port';
import { parseEvmAddress } from './address';
import { evmDerivation } from './derivation';
import { EvmReader } from './evm-reader';

/** Ethereum and the chains that speak its JSON-RPC. */
export const evmFamily: ChainFamily = {
  name: 'evm',
  address: { parse: parseEvmAddress },
  derivation: evmDerivation,
  openReader: (connection) => new EvmReader(connection),
};
