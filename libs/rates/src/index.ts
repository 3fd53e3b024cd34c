export * from './app/quotes';
export * from './app/rates';
export * from './data/price-store';
export * from './domain/price';
export * from './domain/quote';
export * from './domain/rate';
export * from './rates.module';
