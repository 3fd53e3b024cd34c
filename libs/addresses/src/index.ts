export * from './domain/address-view';
