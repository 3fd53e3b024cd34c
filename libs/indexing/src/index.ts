export * from './app/indexing.service';
export type { IndexingLog, Settler } from './app/chain-indexer';
export type { IndexedAsset, IndexedChain } from './domain/indexed-chain';
