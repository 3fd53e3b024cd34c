export * from './domain/transfer-view';
