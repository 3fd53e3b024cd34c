export * from './app/link-pages';
export * from './app/payment-feed';
export * from './app/payments';
export * from './checkout.module';
export * from './domain/link-view';
export * from './domain/notices';
export * from './domain/payment-view';
