/** A server that this process started. */
export interface Service {
  readonly pid: number;
  readonly port: number;
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const PAUSE_MS = 500;

/** A service that is started again on the same port when it ends without being told to, e.g. by kill -9. */
export class Kept {
  private stopping = false;
  private restart: Promise<void> = Promise.resolve();

  private constructor(
    private readonly name: string,
    private readonly begin: (port: number) => Promise<Service>,
    private service: Service,
    private readonly note: (text: string) => void,
  ) {
    this.watch();
  }

  /** Starts a service for the first time. @param start given the port of the first time when it starts again */
  static async start<T extends Service>(
    name: string,
    start: (port?: number) => Promise<T>,
    note: (text: string) => void,
  ): Promise<{ kept: Kept; first: T }> {
    const first = await start();
    return { kept: new Kept(name, start, first, note), first };
  }

  get place(): { pid: number; port: number } {
    const { pid, port } = this.service;
    return { pid, port };
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.restart;
    await this.service.stop();
  }

  private watch(): void {
    void this.service.ended.then(() => {
      if (!this.stopping) this.restart = this.again();
    });
  }

  private async again(): Promise<void> {
    const { port } = this.service;
    let told = '';
    while (!this.stopping) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      try {
        this.service = await this.begin(port);
        this.note(`${this.name} ended unexpectedly and was started again`);
        this.watch();
        return;
      } catch (error) {
        const { message } = error as Error;
        if (message !== told) this.note(`${this.name} ended unexpectedly and does not start: ${message}`);
        told = message;
      }
    }
  }
}
