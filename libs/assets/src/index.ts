export * from './app/asset-registry';
export * from './data/sync-chains';
export * from './domain/asset';
export * from './assets.module';
