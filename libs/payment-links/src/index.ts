export * from './app/payment-links.service';
export * from './domain/link-requests';
export * from './domain/payment-link';
export * from './payment-links.module';
