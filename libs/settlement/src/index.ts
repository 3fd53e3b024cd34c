export * from './app/order-actions';
export * from './app/order-settler';
export * from './app/settlement.service';
export * from './app/transfers.service';
export * from './domain/transfer-view';
export * from './settlement.module';
