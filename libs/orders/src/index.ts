export * from './domain/order';
export * from './domain/order-requests';
export * from './domain/order-view';
