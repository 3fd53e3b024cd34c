export * from './app/signing-requests';
export * from './domain/approval';
export * from './domain/instruction';
export * from './domain/never-lands';
export * from './domain/refusal';
