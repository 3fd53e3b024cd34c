export * from './app/order-history';
export * from './app/order-list';
export * from './app/order-view';
export * from './app/orders.service';
export * from './data/order-store';
export * from './domain/order';
export * from './domain/order-requests';
export * from './domain/order-view';
