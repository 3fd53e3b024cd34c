export * from './address';
export * from './chain-reader';
export * from './chain-family';
export * from './chain-writer';
export * from './key-material';
export * from './registry';
