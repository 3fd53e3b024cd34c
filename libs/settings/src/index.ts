export * from './app/settings';
export * from './domain/settings';
export type { SettingView } from './domain/setting-view';
export * from './settings.module';
export * from './domain/minimum';
