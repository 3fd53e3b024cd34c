export * from './app/indexing.service';
export type { IndexingLog, Settler } from './app/indexing-parts';
export type { IndexedAsset, IndexedChain } from './domain/indexed-chain';
