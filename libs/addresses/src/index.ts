export * from './app/address-pool';
export * from './app/address-sources';
export * from './app/address-stock';
export * from './domain/address-lines';
export * from './domain/address-view';
export * from './addresses.module';
