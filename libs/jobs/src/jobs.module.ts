import { BullModule, getQueueToken } from '@nestjs/bull';
import { Inject, Logger, Module, type DynamicModule } from '@nestjs/common';
import { CONFIG, type Config } from '@chaintill/config';
import Bull, { type Queue } from 'bull';
import { WakeQueue, WAKE_TOPICS, type WakeTopic } from './wake-queue';

const COMPLAINT_MS = 10_000;

const QUEUE_OPTIONS: Bull.QueueOptions = {
  prefix: 'chaintill',
  // A command waits for Redis to come back instead of failing; nothing that must happen hangs on one.
  redis: { maxRetriesPerRequest: null, enableReadyCheck: false },
  defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
};

const tokens = Object.fromEntries(WAKE_TOPICS.map((topic) => [topic, Symbol(`WakeQueue(${topic})`)])) as Record<
  WakeTopic,
  symbol // fromEntries forgets that every topic is there
>;

/** Injection token of the {@link WakeQueue} of a topic. */
export function wakeToken(topic: WakeTopic): symbol {
  return tokens[topic];
}

/** `@InjectWake('webhooks') private readonly wake: WakeQueue` */
export function InjectWake(topic: WakeTopic): ParameterDecorator {
  return Inject(wakeToken(topic));
}

/** A wake queue outside of Nest: for scripts, benches and tests. The caller closes it. */
export function openWakeQueue(topic: WakeTopic, redisUrl: string, onError?: (error: Error) => void): WakeQueue {
  return new WakeQueue(new Bull(topic, redisUrl, QUEUE_OPTIONS), onError);
}

/** While Redis is away each of Bull's connections complains several times a second: one complaint in ten seconds will do. */
function seldom(complain: (error: Error) => void): (error: Error) => void {
  let silentUntil = 0;
  return (error) => {
    if (Date.now() < silentUntil) return;
    silentUntil = Date.now() + COMPLAINT_MS;
    complain(error);
  };
}

/** Gives every room its {@link WakeQueue}s. Imported once, by each app that wakes or is woken. */
@Module({})
export class JobsModule {
  static forRoot(): DynamicModule {
    const logger = new Logger('Redis');
    return {
      module: JobsModule,
      global: true,
      imports: [
        BullModule.forRootAsync({
          inject: [CONFIG],
          useFactory: (config: Config) => ({ url: config.REDIS_URL, ...QUEUE_OPTIONS }),
        }),
        BullModule.registerQueue(...WAKE_TOPICS.map((name) => ({ name }))),
      ],
      providers: WAKE_TOPICS.map((topic) => ({
        provide: wakeToken(topic),
        inject: [getQueueToken(topic)],
        useFactory: (queue: Queue) =>
          new WakeQueue(
            queue,
            seldom((error) => logger.warn(error.message)),
          ),
      })),
      exports: WAKE_TOPICS.map(wakeToken),
    };
  }
}
