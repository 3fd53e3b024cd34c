export * from './app/link-sales';
export * from './app/payment-links.service';
export type { StockedLink } from './data/payment-link-store';
export * from './domain/link-requests';
export * from './domain/payment-link';
export * from './payment-links.module';
